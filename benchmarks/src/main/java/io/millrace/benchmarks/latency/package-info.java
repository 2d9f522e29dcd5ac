/** Event to prediction, end to end, at a constant rate. */
@NullMarked
package io.millrace.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
