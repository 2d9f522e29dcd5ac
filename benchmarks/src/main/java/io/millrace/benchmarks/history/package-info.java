/** Point-in-time history: events per second, and against a recomputation of every row. */
@NullMarked
package io.millrace.benchmarks.history;

import org.jspecify.annotations.NullMarked;
