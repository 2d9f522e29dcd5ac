package io.millrace.topology.data;

import io.millrace.topology.windows.WindowPolicy;
import io.millrace.validation.windows.WindowRules;
import java.time.Duration;

/**
 * The windows of a project's sources, and what they are held to.
 *
 * @param grid closed at its end, and not later by the allowed lateness: of a silent source must be told while something can be done
 *     about it. What comes late amends
 * @param rules of the project; each source that they watch has a report per window
 */
record DataWindows(WindowPolicy grid, WindowRules rules) {

    static DataWindows of(WindowRules rules, Duration allowedLateness) {
        long length = rules.every().toMillis();
        long kept = length + 2 * allowedLateness.toMillis() + WindowPolicy.OUTAGE.toMillis();
        return new DataWindows(new WindowPolicy(length, 0, kept), rules);
    }
}
