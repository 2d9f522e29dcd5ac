/** What acting on predictions achieves, and what it costs, against those of whom it was known and who were left alone. */
@NullMarked
package io.millrace.business;

import org.jspecify.annotations.NullMarked;
