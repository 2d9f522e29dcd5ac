package io.millrace.serving.scoring;

import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.metrics.Metrics.Sample;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * How far behind scoring is, by partition: in records, as of the brokers' last answer, and in seconds. The seconds are an upper bound of how long the
 * oldest update that is not scored has been waiting since its append. Thread-safe.
 */
public final class LagMetrics {
    private final Map<TopicPartition, Progress> partitions = new ConcurrentHashMap<>();
    private final String project;
    private final Clock clock;

    /**
     * Where a partition is.
     *
     * @param left updates that are to be scored
     * @param until whatever was appended before is scored, epoch milliseconds
     */
    private record Progress(long left, long until) {}

    /** Shows how far a project's scoring is behind. */
    public LagMetrics(Metrics metrics, String project, Clock clock) {
        this.project = project;
        this.clock = clock;
        List<String> labels = List.of("project", "partition");
        metrics.family(
                "millrace_serving_lag_records",
                "Offsets of feature updates from what was scored to the end of what may be read, as of the brokers' last answer.",
                labels,
                project,
                () -> samples(progress -> progress.left));
        metrics.family(
                "millrace_serving_lag_seconds",
                "How long the oldest update that is not scored has been waiting, at most; 0 where there is none.",
                labels,
                project,
                () -> samples(this::seconds));
    }

    /**
     * A partition was read on.
     *
     * @param left updates of it that are to be scored
     * @param appendedUntil when the last one that was scored now was appended; less than 0 when none was
     */
    void advanced(TopicPartition partition, long left, long appendedUntil) {
        Progress before = partitions.get(partition);
        long until = left == 0 ? clock.millis() : Math.max(appendedUntil, before == null ? -1 : before.until);
        if (until >= 0) {
            partitions.put(partition, new Progress(left, until));
        }
    }

    /** Partitions are no longer read here. */
    void forget(Collection<TopicPartition> gone) {
        partitions.keySet().removeAll(gone);
    }

    private double seconds(Progress progress) {
        return progress.left == 0 ? 0 : Math.max(0, clock.millis() - progress.until) / 1e3;
    }

    private List<Sample> samples(ToDoubleFunction<Progress> value) {
        return partitions.entrySet().stream()
                .map(at -> new Sample(
                        List.of(project, Integer.toString(at.getKey().partition())),
                        value.applyAsDouble(at.getValue())))
                .toList();
    }
}
