/** The stages of a training, from a retrain event to a result. */
@NullMarked
package io.millrace.retrainer.pipeline;

import org.jspecify.annotations.NullMarked;
