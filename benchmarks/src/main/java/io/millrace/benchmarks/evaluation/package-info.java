/** How good models are, and what it costs to find out. */
@NullMarked
package io.millrace.benchmarks.evaluation;

import org.jspecify.annotations.NullMarked;
