/** From a dataset to a model: columns, trees, calibration, threshold, drift reference. */
@NullMarked
package io.millrace.retrainer.training;

import org.jspecify.annotations.NullMarked;
