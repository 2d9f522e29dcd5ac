/** From a dataset to a model: columns, trees, calibration, threshold, drift reference, as tests. */
@NullMarked
package io.millrace.retrainer.training;

import org.jspecify.annotations.NullMarked;
