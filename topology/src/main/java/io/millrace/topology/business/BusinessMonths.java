package io.millrace.topology.business;

import io.millrace.business.CalendarMonths;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.topology.windows.WindowPolicy;

/** A project's calendar months: when all rows of one have matured, and how long it may be amended. Milliseconds of event time. */
final class BusinessMonths {
    private final Project project;
    private final CalendarMonths calendar;
    private final long lateness;
    private final long kept;

    BusinessMonths(Project project) {
        this.project = project;
        calendar = new CalendarMonths(project.time().zone());
        lateness = project.time().allowedLateness().toMillis();
        long longest = project.models().stream()
                .mapToLong(BusinessMonths::horizon)
                .max()
                .orElse(0);
        kept = longest + 2 * lateness + WindowPolicy.OUTAGE.toMillis();
    }

    CalendarMonths calendar() {
        return calendar;
    }

    /** Whether there is such a model, and a month ends then. */
    boolean isOurs(String model, long end) {
        return project.modelNames().contains(model) && calendar.end(end) == end;
    }

    /** From which tick on every row of a month has matured. */
    long complete(String model, long end) {
        return end + horizon(project.model(model)) + lateness;
    }

    /** Months that end at or before this are forgotten when a tick has been reached; -1 while there are none. No row of theirs can be labelled any more. */
    long forgottenAt(long tick) {
        return Math.max(-1, tick - kept);
    }

    private static long horizon(ModelDefinition model) {
        return model.label().horizon().toMillis();
    }
}
