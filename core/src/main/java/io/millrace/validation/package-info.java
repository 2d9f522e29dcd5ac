/** What source records must be like before they count: one set of rules for the stream, for history and for evaluation. */
@NullMarked
package io.millrace.validation;

import org.jspecify.annotations.NullMarked;
