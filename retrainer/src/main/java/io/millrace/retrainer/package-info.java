/** From a retrain event to a registered model: the dataset, the split, the training, the gates, the registration. */
@NullMarked
package io.millrace.retrainer;

import org.jspecify.annotations.NullMarked;
