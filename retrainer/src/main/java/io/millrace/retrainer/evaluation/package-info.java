/** How good a model is, and whether that is good enough. */
@NullMarked
package io.millrace.retrainer.evaluation;

import org.jspecify.annotations.NullMarked;
