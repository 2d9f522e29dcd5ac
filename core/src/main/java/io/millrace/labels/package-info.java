/** What a label needs to remember, and when it is known. */
@NullMarked
package io.millrace.labels;

import org.jspecify.annotations.NullMarked;
