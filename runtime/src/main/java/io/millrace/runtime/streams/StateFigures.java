package io.millrace.runtime.streams;

import io.millrace.runtime.metrics.Metrics.Sample;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * How large an instance's state is, by store: RocksDB's own figures, which Kafka Streams reads when it is asked. They cost nothing
 * in between.
 */
final class StateFigures {
    private static final String GROUP = "stream-state-metrics";
    private static final String STORE = "rocksdb-state-id";

    /** What lies in files, compressed, and what has not been written to one yet. */
    private static final Set<String> BYTES = Set.of("live-sst-files-size", "cur-size-all-mem-tables");

    private static final Set<String> KEYS = Set.of("estimate-num-keys");

    private final String project;
    private final String application;
    private final Supplier<Map<MetricName, ? extends Metric>> metrics;

    StateFigures(String project, String application, Supplier<Map<MetricName, ? extends Metric>> metrics) {
        this.project = project;
        this.application = application;
        this.metrics = metrics;
    }

    /** Bytes of each store, of all its tasks here. */
    List<Sample> bytes() {
        return sums(BYTES);
    }

    /** Keys of each store, estimated. */
    List<Sample> keys() {
        return sums(KEYS);
    }

    private List<Sample> sums(Set<String> names) {
        Map<String, Double> sums = new TreeMap<>();
        metrics.get().forEach((name, metric) -> {
            String store = name.tags().get(STORE);
            if (store != null
                    && name.group().equals(GROUP)
                    && names.contains(name.name())
                    && metric.metricValue() instanceof Number value) {
                sums.merge(store, value.doubleValue(), Double::sum);
            }
        });
        return sums.entrySet().stream()
                .map(sum -> new Sample(List.of(project, application, sum.getKey()), sum.getValue()))
                .toList();
    }
}
