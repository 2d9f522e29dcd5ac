package io.millrace.topology.features;

import io.millrace.features.Cause;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.SourceLayout;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Gauge;
import io.millrace.runtime.metrics.Histogram;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.topology.door.FieldSlots;
import io.millrace.validation.ValidationRule;
import io.millrace.validation.ValidationRules;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What the feature topology does, as metrics. Counters that every record touches are looked up once. */
public final class FeatureMetrics implements FeatureListener {
    private static final String PROJECT = "project";
    private static final List<Double> TILES =
            List.of(1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0);

    private final String project;
    private final Map<String, Counter> accepted = new HashMap<>();
    private final Map<String, Counter> late = new HashMap<>();
    private final Map<String, Counter> erased = new HashMap<>();
    private final Map<String, Counter> changelogs = new HashMap<>();
    private final Map<Cause, Counter> updates = new EnumMap<>(Cause.class);
    private final Labelled<Counter> deadLetters;
    private final Labelled<Counter> retries;
    private final Labelled<Counter> missing;
    private final Labelled<Counter> breaks;
    private final Counter filled;
    private final Labelled<Gauge> sweepLag;
    private final Labelled<Gauge> held;
    private final Labelled<Counter> passedOver;
    private final Histogram tiles;
    private final List<String> sources;
    private final Map<Integer, NullCounters> nulls = new ConcurrentHashMap<>();

    public FeatureMetrics(Metrics metrics, Project project) {
        this.project = project.name();
        sources = project.sources().stream().map(SourceDefinition::name).toList();
        for (SourceDefinition source : project.sources()) {
            accepted.put(
                    source.name(),
                    metrics.counter(
                            "millrace_features_events_total",
                            "Events that became part of their entity's state.",
                            List.of(PROJECT, "source"),
                            this.project,
                            source.name()));
            late.put(
                    source.name(),
                    metrics.counter(
                            "millrace_features_late_events_total",
                            "Events that came behind the moment that their entity had reached, and were taken; those that came too late are dead letters, too_late. Rows of tables are never late.",
                            List.of(PROJECT, "source"),
                            this.project,
                            source.name()));
            erased.put(
                    source.name(),
                    metrics.counter(
                            "millrace_features_erased_events_total",
                            "Events passed over because they are of somebody who was forgotten, and no later than that.",
                            List.of(PROJECT, "source"),
                            this.project,
                            source.name()));
        }
        for (String store : FeatureTopology.STORES) {
            changelogs.put(
                    store,
                    metrics.counter(
                            "millrace_features_changelog_bytes_total",
                            "Bytes of keys and values put into a store, and so into its changelog, before compression.",
                            List.of(PROJECT, "store"),
                            this.project,
                            store));
        }
        tiles = metrics.histogram(
                "millrace_features_tiles_per_entity",
                "Tiles kept of an entity, looked at at every 256th update.",
                TILES,
                List.of(PROJECT),
                this.project);
        for (Cause cause : Cause.values()) {
            if (cause != Cause.REQUEST) {
                updates.put(
                        cause,
                        metrics.counter(
                                "millrace_features_updates_total",
                                "Feature updates written, by cause.",
                                List.of(PROJECT, "cause"),
                                this.project,
                                cause.name()));
            }
        }
        deadLetters = metrics.countersBy(
                "millrace_features_dead_letters_total",
                "Records that became dead letters, by reason.",
                List.of(PROJECT, "source", "reason"));
        retries = metrics.countersBy(
                "millrace_features_retries_total",
                "Records that came once more from the dead letters, by what became of them.",
                List.of(PROJECT, "source", "result"));
        missing = metrics.countersBy(
                "millrace_features_nulls_total",
                "Events of a good time without a value in a field that a feature or a rule reads, null or not in their schema; before any rule mends it.",
                List.of(PROJECT, "source", "field"));
        breaks = metrics.countersBy(
                "millrace_features_validation_breaks_total",
                "Rules of validation that source records broke, by what became of the record; a record may break several.",
                List.of(PROJECT, "source", "field", "rule", "action"));
        filled = metrics.counter(
                "millrace_features_backfilled_total",
                "Entities whose state got from a backfill what it was missing.",
                List.of(PROJECT),
                this.project);
        List<String> byPartition = List.of(PROJECT, "partition");
        sweepLag = metrics.gaugesBy(
                "millrace_features_sweep_lag_seconds",
                "Event time from the last tick that was read back to where the sweep has come; 0 when all ticks are done.",
                byPartition);
        held = metrics.gaugesBy(
                "millrace_features_held_ticks",
                "Ticks that wait for events that were written before them.",
                byPartition);
        passedOver = metrics.countersBy(
                "millrace_features_ticks_passed_over_total",
                "Ticks that were not later than the one before, and did nothing: a clock that runs behind.",
                byPartition);
        begin(project);
    }

    /** A rate over a series that is not there yet knows nothing of its first count: what can be counted is there from the start. */
    private void begin(Project of) {
        FeatureSet features = FeatureSet.compile(of);
        for (int i = 0; i < sources.size(); i++) {
            for (DeadLetterReason reason : DeadLetterReason.values()) {
                deadLetters.with(project, sources.get(i), reason.code());
            }
            for (RetryResult result : RetryResult.values()) {
                retries.with(project, sources.get(i), label(result));
            }
            nullCounters(features.layout(i));
        }
        ValidationRules.of(of.validation()).forEach(this::breaks);
        for (int partition = 0; partition < of.partitions(); partition++) {
            passedOver.with(project, Integer.toString(partition));
        }
    }

    @Override
    public void accepted(String source) {
        Objects.requireNonNull(accepted.get(source)).increment();
    }

    private static String label(RetryResult result) {
        return result.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void retried(String source, RetryResult result) {
        retries.with(project, source, label(result)).increment();
    }

    @Override
    public void deadLetter(String source, DeadLetterReason reason) {
        deadLetters.with(project, source, reason.code()).increment();
    }

    /** Counts the fields without a value. Each has its counter, found once. */
    @Override
    public void seen(Event event) {
        NullCounters counters = nulls.computeIfAbsent(event.source(), source -> nullCounters(event.layout()));
        for (int i = 0; i < counters.counters().size(); i++) {
            if (counters.slots().missing(event, i)) {
                counters.counters().get(i).increment();
            }
        }
    }

    private NullCounters nullCounters(SourceLayout layout) {
        FieldSlots slots = FieldSlots.of(layout);
        return new NullCounters(
                slots,
                slots.fields().stream()
                        .map(field -> missing.with(project, sources.get(layout.source()), field))
                        .toList());
    }

    /**
     * Of one source.
     *
     * @param slots a slot of each field
     * @param counters its counter
     */
    private record NullCounters(FieldSlots slots, List<Counter> counters) {}

    @Override
    public void broken(ValidationRule rule) {
        breaks(rule).increment();
    }

    private Counter breaks(ValidationRule rule) {
        return breaks.with(
                project,
                rule.source(),
                rule.field(),
                rule.kind().code(),
                rule.action().code());
    }

    @Override
    public void filled() {
        filled.increment();
    }

    @Override
    public void updated(Cause cause) {
        Objects.requireNonNull(updates.get(cause)).increment();
    }

    @Override
    public void erased(String source) {
        Objects.requireNonNull(erased.get(source)).increment();
    }

    @Override
    public void late(String source) {
        Objects.requireNonNull(late.get(source)).increment();
    }

    @Override
    public void changelog(String store, int bytes) {
        Objects.requireNonNull(changelogs.get(store)).add(bytes);
    }

    @Override
    public void tiles(int count) {
        tiles.observe(count);
    }

    @Override
    public void sweepLag(int partition, long millis) {
        sweepLag.with(project, Integer.toString(partition)).set(millis / 1_000.0);
    }

    @Override
    public void held(int partition, int ticks) {
        held.with(project, Integer.toString(partition)).set(ticks);
    }

    @Override
    public void passedOver(int partition) {
        passedOver.with(project, Integer.toString(partition)).increment();
    }
}
