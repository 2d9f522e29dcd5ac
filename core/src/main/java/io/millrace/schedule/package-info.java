/** Moments of the calendar, as cron writes them. */
@NullMarked
package io.millrace.schedule;

import org.jspecify.annotations.NullMarked;
