/** What takes its time, apart from the threads that answer requests. */
@NullMarked
package io.millrace.console.errands;

import org.jspecify.annotations.NullMarked;
