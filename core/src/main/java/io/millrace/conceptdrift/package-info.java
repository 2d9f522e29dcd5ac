/** Concept drift: whether what features say of the label has changed, found in the errors of decisions whose labels have matured. */
@NullMarked
package io.millrace.conceptdrift;

import org.jspecify.annotations.NullMarked;
