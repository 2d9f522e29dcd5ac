package io.millrace.topology.alerts;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.runtime.metrics.Metrics.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Alerts counted in the order of their topic: those that are open, and what has become of all. Who repeats an alert that is open counts it once as open; who closes again what is closed does not count. */
final class AlertTally {
    private record Series(String model, String kind, String severity) {
        static Series of(Alert alert) {
            return new Series(alert.getModel(), alert.getKind(), written(alert.getSeverity()));
        }
    }

    private record Change(String model, String kind, AlertState state) {}

    private final String project;
    private final Map<String, Series> open = new HashMap<>();
    /** All that there ever was: a series that falls to 0 is told as 0. */
    private final Set<Series> seen = new HashSet<>();

    /** Ids of alerts that were closed once. */
    private final Set<String> ended = new HashSet<>();

    private final Map<Change, Long> changes = new HashMap<>();

    AlertTally(String project) {
        this.project = project;
    }

    void count(Alert alert) {
        if (alert.getState() == AlertState.CLOSED) {
            boolean wasOpen = open.remove(alert.getId()) != null;
            boolean again = !ended.add(alert.getId());
            if (again && !wasOpen) {
                return;
            }
        } else {
            Series series = Series.of(alert);
            open.put(alert.getId(), series);
            seen.add(series);
        }
        changes.merge(new Change(alert.getModel(), alert.getKind(), alert.getState()), 1L, Long::sum);
    }

    /** Labels: project, model, kind, severity. */
    List<Sample> open() {
        Map<Series, Long> counts = new HashMap<>();
        seen.forEach(series -> counts.put(series, 0L));
        open.values().forEach(series -> counts.merge(series, 1L, Long::sum));
        List<Sample> samples = new ArrayList<>();
        counts.forEach((series, count) ->
                samples.add(new Sample(List.of(project, series.model, series.kind, series.severity), (double) count)));
        return List.copyOf(samples);
    }

    /** Labels: project, model, kind, transition. */
    List<Sample> changes() {
        List<Sample> samples = new ArrayList<>();
        changes.forEach((change, count) -> samples.add(
                new Sample(List.of(project, change.model, change.kind, written(change.state)), (double) count)));
        return List.copyOf(samples);
    }

    private static String written(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
