package io.millrace.topology.recommendations;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.project.Project;
import io.millrace.project.RecommendationPolicy;
import io.millrace.recommendations.HitCounter;
import io.millrace.records.RecommendationHits;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.metrics.Metrics.Sample;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.process.TopicFollower;
import io.millrace.statistics.Interval;
import io.millrace.topology.quality.QualityWindows;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows how often lists hit, by version, in the latest window whose horizon has passed in all partitions: the sum of what all partitions tell, the same in every monitor, and right after a restart as before it. Nothing is shown before the topic was read to its end.
 */
public final class HitMetrics implements TopicFollower.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(HitMetrics.class);

    private final Project project;
    private final QualityWindows windows;
    private final RecordSerde<RecommendationHits> serde;
    /** By the records' keys; touched by the follower's thread alone. */
    private final Map<String, RecommendationHits> parts = new HashMap<>();

    private volatile List<Shown> shown = List.of();

    /** What is shown of a version. */
    private record Shown(String model, String version, HitCounter counter) {}

    HitMetrics(Metrics metrics, Project project, RecordSerde<RecommendationHits> serde) {
        this.project = project;
        this.serde = serde;
        windows = new QualityWindows(project);
        metrics.family(
                "millrace_recommendation_hit_rate",
                "Share of the lists recommended in the latest window whose horizon has passed of which the owner took at least one item, and where it may truly be",
                List.of("project", "model", "model_version", "bound"),
                project.name(),
                () -> samples(this::rates));
        single(
                metrics,
                "millrace_recommendation_hit_rate_by_lot",
                "The same of lists of as many items that are drawn by lot of what the owner might have been recommended",
                HitCounter::byLot);
        single(
                metrics,
                "millrace_recommendation_lists",
                "Lists recommended in that window, one of each owner and boundary",
                HitCounter::lists);
    }

    /** Starts to read what a project's partitions tell; the topic exists. */
    public static TopicFollower start(ProcessContext process) {
        HitMetrics metrics = new HitMetrics(
                process.metrics(), process.project(), process.serdes().of(RecommendationHits.class));
        return TopicFollower.start(process, process.topics().recommendationHits(), "metrics", metrics);
    }

    private void single(Metrics metrics, String name, String help, ToDoubleFunction<HitCounter> value) {
        metrics.family(
                name,
                help,
                List.of("project", "model", "model_version"),
                project.name(),
                () -> samples((one, samples) -> samples.add(new Sample(
                        List.of(project.name(), one.model(), one.version()), value.applyAsDouble(one.counter())))));
    }

    private List<Sample> samples(BiConsumer<Shown, List<Sample>> tell) {
        List<Sample> samples = new ArrayList<>();
        shown.forEach(one -> tell.accept(one, samples));
        return samples;
    }

    private void rates(Shown one, List<Sample> samples) {
        Interval interval = one.counter().interval();
        samples.add(rate(one, "value", one.counter().rate()));
        samples.add(rate(one, "low", interval.low()));
        samples.add(rate(one, "high", interval.high()));
    }

    private Sample rate(Shown one, String bound, double value) {
        return new Sample(List.of(project.name(), one.model(), one.version(), bound), value);
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), UTF_8);
        if (record.value() == null) {
            parts.remove(key);
            return;
        }
        try {
            RecommendationHits part = serde.fromBytes(record.value());
            HitRecords.counter(part);
            parts.put(key, part);
        } catch (MalformedRecordException | IllegalArgumentException malformed) {
            LOG.warn(
                    "{} {} does not say how many lists hit: {}",
                    record.topic(),
                    record.offset(),
                    malformed.getMessage());
        }
    }

    @Override
    public void current() {
        RecommendationPolicy policy = project.recommendations();
        if (policy == null) {
            return;
        }
        List<RecommendationHits> ours = parts.values().stream()
                .filter(part -> part.getModel().equals(policy.model()))
                .toList();
        OptionalLong window = latest(ours, policy.model());
        SortedMap<String, HitCounter> versions = new TreeMap<>();
        if (window.isPresent()) {
            Instant end = Instant.ofEpochMilli(window.getAsLong());
            ours.stream()
                    .filter(part -> part.getWindowEnd().equals(end) && part.getLists() > 0)
                    .forEach(part -> versions.computeIfAbsent(part.getModelVersion(), version -> new HitCounter())
                            .add(HitRecords.counter(part)));
        }
        shown = versions.entrySet().stream()
                .map(version -> new Shown(policy.model(), version.getKey(), version.getValue()))
                .toList();
    }

    /** End of the latest window of which labels have come to all partitions for long enough. */
    private OptionalLong latest(List<RecommendationHits> ours, String model) {
        long reached = reached(ours);
        return ours.stream()
                .mapToLong(part -> part.getWindowEnd().toEpochMilli())
                .filter(end -> windows.matured(model, end) <= reached)
                .max();
    }

    /**
     * How far labels have come to every partition. One that has told nothing for as long as labels can come is not waited for: it has no owner any more of whom anything is known.
     */
    private long reached(List<RecommendationHits> ours) {
        Map<Integer, Long> partitions = new HashMap<>();
        ours.forEach(part ->
                partitions.merge(part.getPartition(), part.getMaturedAt().toEpochMilli(), Math::max));
        long furthest =
                partitions.values().stream().mapToLong(Long::longValue).max().orElse(0);
        long silent = windows.forgottenAt(furthest);
        return partitions.values().stream()
                .mapToLong(Long::longValue)
                .filter(at -> at > silent)
                .min()
                .orElse(0);
    }
}
