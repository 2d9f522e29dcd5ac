package io.millrace.quickstart.rules;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An alert rule of Prometheus.
 *
 * @param name the alert's name; rules of several models, or sources, share it
 * @param severity how soon somebody should look
 * @param threshold where the project file says it; null: nowhere, it holds in every project
 * @param expression what is wrong while it has a value
 * @param lasting for how long it must be so; zero: no longer than it takes to be seen
 * @param meaning what is wrong, for one line
 * @param action what to do
 * @param page where the documentation says more: a path in the repository, with an anchor
 * @param panel path of the dashboard panel that shows it; null where none does
 */
record AlertRule(
        String name,
        Severity severity,
        @Nullable String threshold,
        String expression,
        Duration lasting,
        String meaning,
        String action,
        String page,
        @Nullable String panel) {

    /** How soon somebody should look. */
    enum Severity {
        INFO,
        WARNING,
        CRITICAL;

        /** As Prometheus' users write it. */
        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
