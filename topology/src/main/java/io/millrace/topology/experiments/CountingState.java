package io.millrace.topology.experiments;

import io.millrace.project.ExperimentDefinition;
import io.millrace.project.ExperimentDefinition.Secondary;
import io.millrace.project.Project;
import io.millrace.records.ExperimentCounts;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.StoreKeys;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What one task knows of the project's experiments, and how far it has come. */
final class CountingState {
    /** Keys looked at per tick for what can be forgotten: bounds the time a tick takes. */
    private static final int SWEPT_PER_TICK = 10_000;

    /** Between an experiment's name and an entity's: no experiment has it in its name. */
    private static final char SEPARATOR = '\0';

    private static final Bytes TICK = bytes("tick");
    private static final Bytes SWEEP_FROM = bytes("sweep-from");
    private static final Bytes SWEPT_DAY = bytes("swept-day");
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final char AFTER_SEPARATOR = SEPARATOR + 1;
    private static final long BEGINNING = -1;
    private static final byte[] NOTHING = new byte[0];

    private final Map<String, ExperimentDefinition> experiments = new LinkedHashMap<>();
    private final Map<String, ExperimentTimes> times = new LinkedHashMap<>();
    private final Tallies tallies;
    private final KeyValueStore<Bytes, byte[]> exposures;
    private final KeyValueStore<Bytes, byte[]> due;
    private final KeyValueStore<Bytes, byte[]> totals;
    private final KeyValueStore<Bytes, byte[]> progress;
    private final OutcomeLog outcomes;
    private final LatencyLog latencies;

    CountingState(Project project, Tallies tallies, ProcessorContext<?, ?> context) {
        this.tallies = tallies;
        project.experiments().forEach(experiment -> {
            experiments.put(experiment.name(), experiment);
            times.put(experiment.name(), ExperimentTimes.of(project, experiment));
        });
        ExperimentTopology.STATE.hold(context, ExperimentTopology.PROGRESS_STORE);
        exposures = context.getStateStore(ExperimentTopology.EXPOSURES_STORE);
        due = context.getStateStore(ExperimentTopology.DUE_STORE);
        totals = context.getStateStore(ExperimentTopology.TOTALS_STORE);
        progress = context.getStateStore(ExperimentTopology.PROGRESS_STORE);
        outcomes = new OutcomeLog(context.getStateStore(ExperimentTopology.OUTCOMES_STORE));
        latencies = new LatencyLog(
                project.name(),
                context.getStateStore(ExperimentTopology.LATENCIES_STORE),
                context.getStateStore(ExperimentTopology.REPLICATES_STORE));
    }

    /** The last tick that was completed; -1 before the first. */
    long tick() {
        return ByteStores.time(progress, TICK, BEGINNING);
    }

    /**
     * Takes that an entity was exposed.
     *
     * @param variant index of the variant
     * @return false when it is too late: what decides its outcome may have been forgotten
     */
    boolean expose(String experiment, String entity, long asOf, int variant) {
        ExperimentTimes when = times(experiment);
        Totals known = begun(experiment, asOf);
        if (!when.exposes(known.started(), asOf)) {
            return true;
        }
        Bytes key = key(experiment, entity);
        Exposure before = exposure(key);
        if (before == null && when.elapsed(asOf) <= tick() - when.slack()) {
            return false;
        }
        Exposure after = before == null ? Exposure.first(asOf, variant) : before.with(asOf, variant);
        if (!after.equals(before)) {
            exposures.put(key, after.encode());
            schedule(when, experiment, entity, before, after);
            count(experiment, known, before, after);
        }
        return true;
    }

    /**
     * What has been counted of an experiment. It starts with its first row, at the tick that the task has reached: the as-of of a row may be weeks
     * older, as that of an entity which has done nothing since. A task that has not seen a tick knows no other time.
     */
    private Totals begun(String experiment, long asOf) {
        Totals known = totals(experiment);
        if (known == null) {
            known = Totals.begun(tick() == BEGINNING ? asOf : tick());
            put(experiment, known);
        }
        return known;
    }

    private void schedule(
            ExperimentTimes when, String experiment, String entity, @Nullable Exposure before, Exposure after) {
        if (after.counted() || (before != null && before.asOf() == after.asOf())) {
            return;
        }
        if (before != null) {
            due.delete(StoreKeys.ofTexts(when.elapsed(before.asOf()), experiment, entity));
        }
        due.put(StoreKeys.ofTexts(when.elapsed(after.asOf()), experiment, entity), NOTHING);
    }

    private void count(String experiment, Totals known, @Nullable Exposure before, Exposure after) {
        Totals next = known;
        if (before != null) {
            next = next.with(before.variant(), variant -> variant.exposed(-1, before.crossedOver()));
        }
        put(experiment, next.with(after.variant(), variant -> variant.exposed(1, after.crossedOver())));
    }

    /** Takes how long a row of an exposed entity took: the first row of each moment, in the order of moments. */
    void took(String experiment, String entity, long asOf, int variant, long millis) {
        Totals known = totals(experiment);
        Bytes key = key(experiment, entity);
        Exposure exposure = exposure(key);
        if (known != null
                && exposure != null
                && asOf > exposure.timed()
                && times(experiment).exposes(known.started(), asOf)
                && definition(experiment).secondary().contains(Secondary.LATENCY_P99)) {
            exposures.put(key, exposure.timedAt(asOf).encode());
            latencies.add(experiment, entity, asOf, variant, millis);
        }
    }

    /**
     * Takes that something happened to an entity.
     *
     * @return false when it is too late to count for anybody
     */
    boolean happened(String entity, long time, String tally, String id, BigDecimal value) {
        long forgotten = Long.MAX_VALUE;
        for (ExperimentDefinition experiment : experiments.values()) {
            if (tallies.of(experiment).counts(tally)) {
                forgotten = Math.min(forgotten, times(experiment.name()).forgotten(tick()));
                noteLate(experiment, entity, time);
            }
        }
        if (time <= forgotten) {
            return false;
        }
        outcomes.add(entity, time, tally, id, value);
        return true;
    }

    private void noteLate(ExperimentDefinition experiment, String entity, long time) {
        Exposure exposure = exposure(key(experiment.name(), entity));
        if (exposure != null
                && exposure.counted()
                && time > exposure.asOf()
                && time <= exposure.asOf() + times(experiment.name()).within()) {
            change(experiment.name(), known -> known.with(exposure.variant(), VariantTotals::missed));
        }
    }

    /** Counts the entities whose windows a tick lets elapse, tells what has changed, and completes the tick. */
    void complete(long tick, Consumer<ExperimentCounts> told) {
        try (KeyValueIterator<Bytes, byte[]> elapsed = due.range(null, StoreKeys.of(tick + 1))) {
            while (elapsed.hasNext()) {
                Bytes key = elapsed.next().key;
                count(key);
                due.delete(key);
            }
        }
        experiments.keySet().forEach(experiment -> {
            if (latencies.sumUp(experiment)) {
                change(experiment, Totals::noted);
            }
            tell(experiment, tick, told);
        });
        sweep(tick);
        ByteStores.keepTime(progress, TICK, tick);
    }

    private void count(Bytes key) {
        String[] names =
                new String(key.get(), Long.BYTES, key.get().length - Long.BYTES, StandardCharsets.UTF_8).split("\0", 2);
        ExperimentDefinition experiment = experiments.get(names[0]);
        Bytes exposed = key(names[0], names[1]);
        Exposure exposure = exposure(exposed);
        if (experiment == null || exposure == null) {
            return;
        }
        exposures.put(exposed, exposure.afterCounting().encode());
        VariantTotals.Result result = outcomes.in(
                names[1], exposure.asOf(), exposure.asOf() + times(names[0]).within(), tallies.of(experiment));
        change(names[0], known -> known.with(exposure.variant(), variant -> variant.elapsed(result)));
    }

    private void tell(String experiment, long tick, Consumer<ExperimentCounts> told) {
        Totals known = totals(experiment);
        long look = times(experiment).look(tick);
        if (known != null && known.changed() && look > known.look()) {
            put(experiment, known.told(look));
            told.accept(known.counts(experiment, variant -> latencies.of(experiment, variant)));
        }
    }

    /** Once a day of event time what happened is walked, a slice per tick; exposures go when nothing can come of their experiment. */
    private void sweep(long tick) {
        forgetExperiments(tick);
        long today = Math.floorDiv(tick, DAY);
        byte[] from = progress.get(SWEEP_FROM);
        if (from == null && ByteStores.time(progress, SWEPT_DAY, BEGINNING) >= today) {
            return;
        }
        long forgotten = times.values().stream()
                .mapToLong(when -> when.forgotten(tick))
                .min()
                .orElse(BEGINNING);
        Bytes next = outcomes.forget(from == null ? null : Bytes.wrap(from), forgotten, SWEPT_PER_TICK);
        if (next == null) {
            progress.delete(SWEEP_FROM);
            ByteStores.keepTime(progress, SWEPT_DAY, today);
        } else {
            progress.put(SWEEP_FROM, next.get());
        }
    }

    /** What was counted of an experiment stays, for it runs once; of one that the project file has no more it goes, too. */
    private void forgetExperiments(long tick) {
        try (KeyValueIterator<Bytes, byte[]> all = totals.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> known = all.next();
                String experiment = new String(known.key.get(), StandardCharsets.UTF_8);
                ExperimentTimes when = times.get(experiment);
                if (when == null) {
                    if (forgetExposures(experiment)) {
                        latencies.forget(experiment);
                        totals.delete(known.key);
                    }
                } else if (tick > when.closed(Totals.decode(known.value).started())) {
                    forgetExposures(experiment);
                }
            }
        }
    }

    /** Forgets so many of an experiment's exposures; whether that was all of them. */
    private boolean forgetExposures(String experiment) {
        try (KeyValueIterator<Bytes, byte[]> all =
                exposures.range(key(experiment, ""), bytes(experiment + AFTER_SEPARATOR))) {
            for (int i = 0; i < SWEPT_PER_TICK && all.hasNext(); i++) {
                exposures.delete(all.next().key);
            }
            return !all.hasNext();
        }
    }

    private ExperimentTimes times(String experiment) {
        return Objects.requireNonNull(times.get(experiment), experiment);
    }

    private ExperimentDefinition definition(String experiment) {
        return Objects.requireNonNull(experiments.get(experiment), experiment);
    }

    private @Nullable Exposure exposure(Bytes key) {
        byte[] bytes = exposures.get(key);
        return bytes == null ? null : Exposure.decode(bytes);
    }

    private @Nullable Totals totals(String experiment) {
        byte[] bytes = totals.get(bytes(experiment));
        return bytes == null ? null : Totals.decode(bytes);
    }

    private void change(String experiment, UnaryOperator<Totals> change) {
        Totals known = totals(experiment);
        if (known != null) {
            put(experiment, change.apply(known));
        }
    }

    private void put(String experiment, Totals known) {
        totals.put(bytes(experiment), known.encode());
    }

    private static Bytes key(String experiment, String entity) {
        return bytes(experiment + SEPARATOR + entity);
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
