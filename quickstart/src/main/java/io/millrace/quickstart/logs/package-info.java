/** What of a process's log is written. */
@NullMarked
package io.millrace.quickstart.logs;

import org.jspecify.annotations.NullMarked;
