/** Drift: live snapshot rows counted in the bins of the model's frozen reference, judged window by window. */
@NullMarked
package io.millrace.topology.drift;

import org.jspecify.annotations.NullMarked;
