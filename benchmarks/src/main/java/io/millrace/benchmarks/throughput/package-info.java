/** How many events per second the feature topology drains, beside the least that a stateful topology can do. */
@NullMarked
package io.millrace.benchmarks.throughput;

import org.jspecify.annotations.NullMarked;
