/** The project file as immutable records, and the reader that finds every mistake in it at once. */
@NullMarked
package io.millrace.project;

import org.jspecify.annotations.NullMarked;
