/** Predictions on request: of an entity as the online store has it, or of values that the request brings. */
@NullMarked
package io.millrace.serving.predict;

import org.jspecify.annotations.NullMarked;
