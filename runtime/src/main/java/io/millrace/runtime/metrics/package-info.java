/** What a process measures about itself; the only room that knows the Prometheus client. */
@NullMarked
package io.millrace.runtime.metrics;

import org.jspecify.annotations.NullMarked;
