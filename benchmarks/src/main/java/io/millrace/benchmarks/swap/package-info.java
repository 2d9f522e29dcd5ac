/** Models that change under load: what becomes of the updates, of the latency and of the memory. */
@NullMarked
package io.millrace.benchmarks.swap;

import org.jspecify.annotations.NullMarked;
