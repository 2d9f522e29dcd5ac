package io.millrace.runtime.streams;

import io.millrace.runtime.metrics.Metrics.Sample;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * How far an instance's consumers are behind, by partition. Kafka tells the lag of a topic that has periods in its name twice, once
 * under a name with underscores in their place, which is left out here.
 */
final class LagFigures {
    private static final String GROUP = "consumer-fetch-manager-metrics";
    private static final String LAG = "records-lag";
    private static final String TOPIC = "topic";
    private static final String PARTITION = "partition";

    private final String project;
    private final String application;
    private final Supplier<Map<MetricName, ? extends Metric>> metrics;

    LagFigures(String project, String application, Supplier<Map<MetricName, ? extends Metric>> metrics) {
        this.project = project;
        this.application = application;
        this.metrics = metrics;
    }

    /** Records between what was read and the end of each partition. */
    List<Sample> records() {
        List<Metric> lags = metrics.get().values().stream()
                .map(Metric.class::cast)
                .filter(metric -> metric.metricName().group().equals(GROUP)
                        && metric.metricName().name().equals(LAG)
                        && metric.metricValue() instanceof Double)
                .toList();
        Set<String> doubles = lags.stream()
                .map(LagFigures::topic)
                .filter(topic -> topic.contains("."))
                .map(topic -> topic.replace('.', '_'))
                .collect(Collectors.toSet());
        return lags.stream()
                .filter(lag -> !doubles.contains(topic(lag)))
                .map(this::sample)
                .toList();
    }

    private Sample sample(Metric lag) {
        String partition = lag.metricName().tags().getOrDefault(PARTITION, "");
        return new Sample(List.of(project, application, topic(lag), partition), (Double) lag.metricValue());
    }

    private static String topic(Metric lag) {
        return lag.metricName().tags().getOrDefault(TOPIC, "");
    }
}
