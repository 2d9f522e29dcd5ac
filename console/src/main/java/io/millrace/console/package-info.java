/** The console: one page that shows the loop as it runs. */
@NullMarked
package io.millrace.console;

import org.jspecify.annotations.NullMarked;
