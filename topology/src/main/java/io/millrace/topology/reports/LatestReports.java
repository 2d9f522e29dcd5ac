package io.millrace.topology.reports;

import io.millrace.records.MonitoringReport;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The reports on the latest window of each model, or of whatever windows are told apart by: one for each version that scored in it, and none of others, so that there are never more than versions in
 * service. May be read while reports come.
 */
public final class LatestReports {
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    /**
     * A window.
     *
     * @param end of it
     * @param versions the latest report of each version, by its name
     */
    public record Window(Instant end, SortedMap<String, MonitoringReport> versions) {

        public Window {
            versions = Collections.unmodifiableSortedMap(versions);
        }

        /** Its reports, in the order of their versions' names. */
        public Stream<MonitoringReport> reports() {
            return versions.values().stream();
        }

        private Window with(MonitoringReport report) {
            SortedMap<String, MonitoringReport> more = new TreeMap<>(versions);
            more.put(report.getSubject(), report);
            return new Window(end, more);
        }
    }

    /** Takes a report: in the place of its version's where it is on the latest window, and of all where it is on a later one. */
    public void take(String of, MonitoringReport report) {
        windows.compute(of, (name, known) -> {
            if (known != null && report.getWindowEnd().isBefore(known.end)) {
                return known;
            }
            boolean same = known != null && report.getWindowEnd().equals(known.end);
            return (same ? known : new Window(report.getWindowEnd(), new TreeMap<>())).with(report);
        });
    }

    /** The latest windows, by what they are of. */
    public void forEach(BiConsumer<String, Window> each) {
        windows.forEach(each);
    }

    /** The reports of all of them. */
    public Stream<MonitoringReport> reports() {
        return windows.values().stream().flatMap(Window::reports);
    }
}
