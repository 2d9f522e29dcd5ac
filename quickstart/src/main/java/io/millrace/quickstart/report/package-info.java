/** What happened in a run, counted from its topics and never from what a process says of itself. */
@NullMarked
package io.millrace.quickstart.report;

import org.jspecify.annotations.NullMarked;
