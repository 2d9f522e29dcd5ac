/** What makes a probability of a forest's margin: fitted on rows that the forest had not seen, applied wherever it scores. */
@NullMarked
package io.millrace.calibration;

import org.jspecify.annotations.NullMarked;
