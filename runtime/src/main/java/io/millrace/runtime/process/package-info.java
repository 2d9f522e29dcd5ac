/** What every Millrace process holds: settings, project, registry, metrics, health, and how it reaches Kafka. */
@NullMarked
package io.millrace.runtime.process;

import org.jspecify.annotations.NullMarked;
