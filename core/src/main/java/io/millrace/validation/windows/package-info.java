/** What each window of a source is held to as a whole: enough rows, few enough nulls, and a schema that keeps its fields. */
@NullMarked
package io.millrace.validation.windows;

import org.jspecify.annotations.NullMarked;
