/** Training: from a retrain event to a registered model. What its packages share. */
@NullMarked
package io.millrace.retrainer;

import org.jspecify.annotations.NullMarked;
