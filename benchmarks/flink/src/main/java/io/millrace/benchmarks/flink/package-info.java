/** The features as a Flink job, in a JVM of its own: what Millrace's own topology is measured against. */
@NullMarked
package io.millrace.benchmarks.flink;

import org.jspecify.annotations.NullMarked;
