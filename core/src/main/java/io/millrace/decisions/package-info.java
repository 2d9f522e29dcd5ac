/** What is to be done about a score. */
@NullMarked
package io.millrace.decisions;

import org.jspecify.annotations.NullMarked;
