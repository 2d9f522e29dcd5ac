/** Whether answers are given, and in time. */
@NullMarked
package io.millrace.serving.availability;

import org.jspecify.annotations.NullMarked;
