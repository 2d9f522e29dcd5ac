package io.millrace.runtime.streams;

import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.metrics.Metrics.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeCount;
import org.apache.kafka.streams.StreamsMetrics;

/**
 * What an application's processors have made dead letters of, by reason. They count where they are, in the metrics that Kafka Streams hands to every processor, so that no topology has to know where its figures
 * go.
 */
public final class DeadLetterFigures {
    private static final String GROUP = "millrace-dead-letters";
    private static final String REASON = "reason";

    private final String project;
    private final String application;
    private final Supplier<Map<MetricName, ? extends Metric>> metrics;

    DeadLetterFigures(String project, String application, Supplier<Map<MetricName, ? extends Metric>> metrics) {
        this.project = project;
        this.application = application;
        this.metrics = metrics;
    }

    /** Counts a dead letter of the processor whose metrics these are. */
    public static void count(StreamsMetrics metrics, DeadLetterReason reason) {
        // The same sensor, and the same figure in it, whenever it is asked for by this name.
        Sensor sensor = metrics.addSensor(GROUP + "." + reason.code(), Sensor.RecordingLevel.INFO);
        sensor.add(
                new MetricName("count", GROUP, "dead letters", Map.of(REASON, reason.code())), new CumulativeCount());
        sensor.record();
    }

    /** How many there were, of each reason that there may be. */
    List<Sample> counts() {
        Map<String, Double> counts = new TreeMap<>();
        Arrays.stream(DeadLetterReason.values()).forEach(reason -> counts.put(reason.code(), 0.0));
        metrics.get().forEach((name, metric) -> {
            if (name.group().equals(GROUP) && metric.metricValue() instanceof Number count) {
                counts.merge(name.tags().getOrDefault(REASON, ""), count.doubleValue(), Double::sum);
            }
        });
        return counts.entrySet().stream()
                .map(count -> new Sample(List.of(project, application, count.getKey()), count.getValue()))
                .toList();
    }
}
