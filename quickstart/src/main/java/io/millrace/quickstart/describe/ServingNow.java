package io.millrace.quickstart.describe;

import io.millrace.project.ModelDefinition;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.ServingReport;
import io.millrace.runtime.process.ProcessContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Who scores for a model now, as instances of serving report it every few seconds. How many requests were answered in time they do not say: Prometheus has that.
 *
 * @param instances those that have reported within the last minute, and have not said goodbye
 * @param vectors what they were given within it
 * @param numbers by instance: that of its latest report, of those that have said goodbye, too
 */
record ServingNow(Set<String> instances, long vectors, Map<String, Long> numbers) {
    private static final Duration NOW = Duration.ofMinutes(1);

    static final ServingNow NOBODY = new ServingNow(Set.of(), 0, Map.of());

    ServingNow {
        instances = Set.copyOf(instances);
        numbers = Map.copyOf(numbers);
    }

    /** Reads the reports of the last minute of the wall clock. */
    static ServingNow read(ProcessContext process, ModelDefinition model) {
        ServingNow[] now = {NOBODY};
        new TopicReader(process)
                .readSince(
                        process.topics().servingReports(),
                        Instant.now().minus(NOW),
                        ServingReport.class,
                        (record, report) -> {
                            if (model.equals(process.project().modelOf(report.getModel()))) {
                                now[0] = now[0].with(report);
                            }
                        });
        return now[0];
    }

    /** With one report more, unless it is one that comes again; what was only recorded in shadow counts for nobody. */
    ServingNow with(ServingReport report) {
        if (report.getNumber() <= numbers.getOrDefault(report.getInstance(), -1L)) {
            return this;
        }
        Map<String, Long> latest = new HashMap<>(numbers);
        latest.put(report.getInstance(), report.getNumber());
        Set<String> all = new HashSet<>(instances);
        if (report.getLeaving()) {
            all.remove(report.getInstance());
        } else {
            all.add(report.getInstance());
        }
        long scored = report.getArms().stream()
                .filter(arm -> !arm.getShadow())
                .mapToLong(arm -> arm.getSamples())
                .sum();
        return new ServingNow(all, vectors + scored, latest);
    }

    /** In words. */
    String sentence() {
        return instances.isEmpty()
                ? "by nobody: no instance of serving has reported within the last minute"
                : String.format(
                        Locale.ROOT,
                        "by %d %s of serving: %,d vectors within the last minute",
                        instances.size(),
                        instances.size() == 1 ? "instance" : "instances",
                        vectors);
    }
}
