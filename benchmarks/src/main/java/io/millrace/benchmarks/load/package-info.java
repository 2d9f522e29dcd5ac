/** Load at a constant rate, what became of it, and the highest rate that holds. */
@NullMarked
package io.millrace.benchmarks.load;

import org.jspecify.annotations.NullMarked;
