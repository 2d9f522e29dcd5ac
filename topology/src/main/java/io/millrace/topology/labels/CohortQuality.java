package io.millrace.topology.labels;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.quality.CohortCounter;
import io.millrace.quality.ConfidenceBasedEstimate;
import io.millrace.records.Decision;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelledExample;
import io.millrace.statistics.PoissonWeights;
import io.millrace.topology.quality.QualityWindows;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.StoreKeys;
import io.millrace.topology.windows.WindowKeys;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts, by the version that scored and the window of as-of, what scores expect and how decisions turned out. Not thread-safe.
 *
 * <p>Where the project holds entities out, only those of them that were left alone are judged: where acting saves those whom the model calls, their labels say that it
 * was wrong. Where it does not, all are.
 */
final class CohortQuality {
    /** Entities of a window that are forgotten at one tick: bounds the time that a tick takes. */
    private static final int FORGOTTEN_PER_TICK = 10_000;

    private final QualityWindows windows;
    private final String project;
    private final boolean leftAloneOnly;
    private final KeyValueStore<Bytes, byte[]> scores;
    private final KeyValueStore<Bytes, byte[]> labels;
    private final KeyValueStore<Bytes, byte[]> entities;
    private final Map<String, PoissonWeights> weights = new HashMap<>();

    /**
     * Over three stores, each by window end, and model and version.
     *
     * @param project salt of the bootstrap
     * @param scores what scores expect
     * @param labels how decisions turned out
     * @param entities by entity, too: which are in a window's labels
     */
    CohortQuality(
            QualityWindows windows,
            String project,
            boolean leftAloneOnly,
            KeyValueStore<Bytes, byte[]> scores,
            KeyValueStore<Bytes, byte[]> labels,
            KeyValueStore<Bytes, byte[]> entities) {
        this.windows = windows;
        this.project = project;
        this.leftAloneOnly = leftAloneOnly;
        this.scores = scores;
        this.labels = labels;
        this.entities = entities;
    }

    /** Counts a row that was scored, whatever becomes of it. */
    void scored(String model, InferenceLogEntry row) {
        String version = row.getModelVersion();
        Double score = row.getScore();
        Double threshold = row.getThreshold();
        if (version == null || score == null || threshold == null || !windows.watches(model)) {
            return;
        }
        Bytes key = key(model, version, row.getAsOf().toEpochMilli());
        byte[] bytes = scores.get(key);
        ConfidenceBasedEstimate estimate = bytes == null
                ? new ConfidenceBasedEstimate()
                : ConfidenceBasedEstimate.of(KeptNumbers.decode(bytes).numbers);
        estimate.add(score, threshold);
        scores.put(key, new KeptNumbers(true, estimate.numbers()).encode());
    }

    /** Counts a row whose label has matured. */
    void labelled(LabelledExample row) {
        String version = row.getModelVersion();
        Double score = row.getScore();
        Double threshold = row.getThreshold();
        if (version == null || score == null || threshold == null || !windows.watches(row.getModel())) {
            return;
        }
        Bytes key = key(row.getModel(), version, row.getAsOf().toEpochMilli());
        byte[] bytes = labels.get(key);
        LabelledCounts counts =
                bytes == null ? LabelledCounts.NONE : LabelledCounts.of(KeptNumbers.decode(bytes).numbers);
        boolean leftAlone = row.getDecision() == Decision.HOLDOUT && !row.getTreated();
        if (leftAloneOnly && !leftAlone) {
            counts = counts.passedOver();
        } else {
            byte[] entity = row.getEntity().getBytes(UTF_8);
            CohortCounter counter = CohortCounter.of(counts.cohort().numbers());
            counter.add(
                    score,
                    threshold,
                    row.getLabel() == 1,
                    weights(row.getModel()).of(entity, entity.length));
            counts = counts.judged(counter, row.getTreated(), isNew(key, entity));
        }
        labels.put(key, new KeptNumbers(true, counts.numbers()).encode());
    }

    private boolean isNew(Bytes window, byte[] entity) {
        Bytes key =
                StoreKeys.of(StoreKeys.time(window), WindowKeys.subject(window).getBytes(UTF_8), entity);
        if (entities.get(key) != null) {
            return false;
        }
        entities.put(key, new byte[0]);
        return true;
    }

    private PoissonWeights weights(String model) {
        return weights.computeIfAbsent(
                model, name -> new PoissonWeights(project + ":quality:" + name, CohortCounter.REPLICATES));
    }

    /** Tells what has changed: of scores, when a window has ended; of labels, when all of it that came in time have matured. */
    void tell(long tick, Consumer<SpecificRecord> listener) {
        for (KeyValue<Bytes, byte[]> entry : ByteStores.between(scores, -1, tick)) {
            KeptNumbers kept = KeptNumbers.decode(entry.value);
            if (kept.changed) {
                listener.accept(Cohort.of(windows, entry.key).scored(ConfidenceBasedEstimate.of(kept.numbers)));
                scores.put(entry.key, kept.told().encode());
            }
        }
        for (KeyValue<Bytes, byte[]> entry : ByteStores.between(labels, -1, tick)) {
            KeptNumbers kept = KeptNumbers.decode(entry.value);
            Cohort cohort = Cohort.of(windows, entry.key);
            if (kept.changed && windows.matured(cohort.model(), cohort.end()) <= tick) {
                listener.accept(cohort.labelled(LabelledCounts.of(kept.numbers)));
                labels.put(entry.key, kept.told().encode());
            }
        }
    }

    /** Forgets windows of which no row can be labelled any more, a slice of their entities at a time. */
    void forget(long tick) {
        long upTo = windows.forgottenAt(tick);
        ByteStores.between(scores, -1, upTo).forEach(old -> scores.delete(old.key));
        for (KeyValue<Bytes, byte[]> old : ByteStores.between(labels, -1, upTo)) {
            if (!forgetEntities(StoreKeys.time(old.key))) {
                return;
            }
            labels.delete(old.key);
        }
    }

    /** Whether none is left. */
    private boolean forgetEntities(long end) {
        try (KeyValueIterator<Bytes, byte[]> old = entities.range(StoreKeys.of(end), StoreKeys.of(end + 1))) {
            for (int i = 0; i < FORGOTTEN_PER_TICK && old.hasNext(); i++) {
                entities.delete(old.next().key);
            }
            return !old.hasNext();
        }
    }

    private Bytes key(String model, String version, long asOf) {
        return WindowKeys.window(windows.end(model, asOf), model + '/' + version);
    }

    /** Numbers, and whether they have changed since they were told. */
    private static final class KeptNumbers {
        private final boolean changed;
        private final long[] numbers;

        KeptNumbers(boolean changed, long[] numbers) {
            this.changed = changed;
            this.numbers = numbers;
        }

        KeptNumbers told() {
            return new KeptNumbers(false, numbers);
        }

        byte[] encode() {
            ByteBuffer out = ByteBuffer.allocate(1 + numbers.length * Long.BYTES);
            out.put((byte) (changed ? 1 : 0)).asLongBuffer().put(numbers);
            return out.array();
        }

        static KeptNumbers decode(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            boolean changed = in.get() == 1;
            long[] numbers = new long[in.remaining() / Long.BYTES];
            in.asLongBuffer().get(numbers);
            return new KeptNumbers(changed, numbers);
        }
    }
}
