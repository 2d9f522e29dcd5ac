/** Reads the topic of alerts. */
@NullMarked
package io.millrace.runtime.alerts;

import org.jspecify.annotations.NullMarked;
