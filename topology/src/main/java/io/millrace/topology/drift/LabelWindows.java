package io.millrace.topology.drift;

import io.millrace.drift.LabelShare;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.ExampleCounts;
import io.millrace.topology.windows.WindowPolicy;
import java.time.Duration;
import java.util.List;

/**
 * Windows of matured examples, which are counted by UTC day: drift's windows made whole days. A window is of the days in [end - length, end), and known when all its labels are.
 *
 * @param grid of the windows; its lateness is the time from the end of a window to its last label's being known
 * @param horizon of the label, milliseconds
 * @param snapshots most that an entity has in a window
 */
record LabelWindows(WindowPolicy grid, long horizon, long snapshots) {
    private static final long DAY = Duration.ofDays(1).toMillis();

    static LabelWindows of(Project project, ModelDefinition model) {
        long length = roundedUp(model.drift().window().toMillis(), DAY) * DAY;
        long horizon = model.label().horizon().toMillis();
        long lateness = project.time().allowedLateness().toMillis();
        long kept = length + 2 * lateness + WindowPolicy.OUTAGE.toMillis();
        return new LabelWindows(
                new WindowPolicy(length, horizon + lateness, kept),
                horizon,
                roundedUp(length, project.examples().every().toMillis()));
    }

    private static long roundedUp(long length, long part) {
        return (length + part - 1) / part;
    }

    /** End of the window that holds a day. */
    long end(long day) {
        return grid.end(day + 1);
    }

    /** A day of one partition among all that a window has. */
    int place(long day, int partition) {
        int days = Math.toIntExact(grid.length() / DAY);
        return partition * days + Math.toIntExact(Math.floorMod(day, grid.length()) / DAY);
    }

    /** What days and partitions add up to. So many snapshots may be one entity's: that there are fewer entities is not possible. */
    LabelShare share(List<ExampleCounts> counts) {
        long positives = counts.stream().mapToLong(ExampleCounts::getPositive).sum();
        long rows = positives
                + counts.stream().mapToLong(ExampleCounts::getNegative).sum();
        return new LabelShare(rows, positives, roundedUp(rows, snapshots));
    }
}
