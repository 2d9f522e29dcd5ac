/** What acting on predictions achieves, month by month, as a person or a program reads it. */
@NullMarked
package io.millrace.quickstart.business;

import org.jspecify.annotations.NullMarked;
