/** Answers what is recommended to whom. */
@NullMarked
package io.millrace.serving.recommendations;

import org.jspecify.annotations.NullMarked;
