package io.millrace.topology.labels;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.project.Project;
import io.millrace.quality.CohortCounter;
import io.millrace.quality.ConfidenceBasedEstimate;
import io.millrace.records.Decision;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelledExample;
import io.millrace.statistics.PoissonWeights;
import io.millrace.topology.quality.QualityWindows;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.KeptNumbers;
import io.millrace.topology.records.StoreKeys;
import io.millrace.topology.windows.WindowKeys;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts, by the version that scored and the window of as-of, what scores expect and how decisions turned out. Not thread-safe.
 *
 * <p>Where the project holds entities out, only those of them that were left alone are judged: where acting saves those whom the model calls, their labels say that it
 * was wrong. Where it does not, all are.
 */
final class CohortQuality {
    /** The bit of the part that is all of a cohort: the first. */
    private static final int COHORT = 1;

    private final QualityWindows windows;
    private final Project project;
    private final boolean leftAloneOnly;
    private final KeyValueStore<Bytes, byte[]> scores;
    private final KeyValueStore<Bytes, byte[]> labels;
    private final CohortParts parts;
    private final CohortEntities entities;
    private final RowParts rowParts;
    private final Map<String, PoissonWeights> weights = new HashMap<>();

    /**
     * Over stores, each by window end, and model and version.
     *
     * @param project its name is the salt of the bootstrap, its entities say whose they are: those of one owner are drawn together
     * @param rowParts to which parts of a cohort rows belong
     * @param scores what scores expect
     * @param labels how decisions turned out
     * @param parts the same by score, and told apart
     * @param entities by entity, too: which are in a window's labels
     */
    CohortQuality(
            QualityWindows windows,
            Project project,
            boolean leftAloneOnly,
            RowParts rowParts,
            KeyValueStore<Bytes, byte[]> scores,
            KeyValueStore<Bytes, byte[]> labels,
            KeyValueStore<Bytes, byte[]> parts,
            KeyValueStore<Bytes, byte[]> entities) {
        this.windows = windows;
        this.project = project;
        this.leftAloneOnly = leftAloneOnly;
        this.scores = scores;
        this.labels = labels;
        this.rowParts = rowParts;
        this.parts = new CohortParts(project.name(), parts);
        this.entities = new CohortEntities(entities);
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
                : ConfidenceBasedEstimate.of(KeptNumbers.decode(bytes).numbers());
        estimate.add(score, threshold);
        scores.put(key, new KeptNumbers(true, estimate.numbers()).encode());
    }

    /**
     * Counts a row whose label has matured.
     *
     * @param standIn whether the champion scored it in the place of another arm's version
     */
    void labelled(LabelledExample row, boolean standIn) {
        String version = row.getModelVersion();
        Double score = row.getScore();
        Double threshold = row.getThreshold();
        String model = row.getModel();
        if (version == null || score == null || threshold == null || !windows.watches(model)) {
            return;
        }
        long asOf = row.getAsOf().toEpochMilli();
        Bytes key = key(model, version, asOf);
        byte[] bytes = labels.get(key);
        LabelledCounts counts = bytes == null
                ? LabelledCounts.none()
                : LabelledCounts.of(KeptNumbers.decode(bytes).numbers());
        boolean leftAlone = row.getDecision() == Decision.HOLDOUT && !row.getTreated();
        boolean judged = !leftAloneOnly || leftAlone;
        byte[] entity = row.getEntity().getBytes(UTF_8);
        int owner = project.entity().ownerLength(entity, entity.length);
        int before = entities.parts(key, entity);
        int after = parts.add(key, row, entity, owner, rowParts.of(row, standIn), judged, before);
        if (after != before) {
            entities.keep(key, entity, after);
        }
        counts.delays().add(row.getMaturedAt().toEpochMilli() - windows.matured(model, asOf));
        if (judged) {
            counts.cohort()
                    .add(score, threshold, row.getLabel() == 1, weights(model).of(entity, owner));
            counts = counts.judged(row.getTreated(), (before & COHORT) == 0);
        } else {
            counts = counts.passedOver();
        }
        labels.put(key, new KeptNumbers(true, counts.numbers()).encode());
    }

    private PoissonWeights weights(String model) {
        return weights.computeIfAbsent(
                model, name -> new PoissonWeights(project.name() + ":quality:" + name, CohortCounter.REPLICATES));
    }

    /** Tells what has changed: of scores, when a window has ended; of labels, when all of it that came in time have matured. */
    void tell(long tick, Consumer<SpecificRecord> listener) {
        for (KeyValue<Bytes, byte[]> entry : ByteStores.between(scores, -1, tick)) {
            KeptNumbers kept = KeptNumbers.decode(entry.value);
            Cohort cohort = Cohort.of(windows, entry.key);
            if (cohort != null && kept.changed()) {
                listener.accept(cohort.scored(ConfidenceBasedEstimate.of(kept.numbers())));
                scores.put(entry.key, kept.told().encode());
            }
        }
        for (KeyValue<Bytes, byte[]> entry : ByteStores.between(labels, -1, tick)) {
            KeptNumbers kept = KeptNumbers.decode(entry.value);
            Cohort cohort = Cohort.of(windows, entry.key);
            if (cohort != null && kept.changed() && windows.matured(cohort.model(), cohort.end()) <= tick) {
                listener.accept(cohort.labelled(LabelledCounts.of(kept.numbers()), parts.of(entry.key)));
                labels.put(entry.key, kept.told().encode());
            }
        }
    }

    /** Forgets windows of which no row can be labelled any more, a slice of their entities at a time. */
    void forget(long tick) {
        long upTo = windows.forgottenAt(tick);
        ByteStores.between(scores, -1, upTo).forEach(old -> scores.delete(old.key));
        for (KeyValue<Bytes, byte[]> old : ByteStores.between(labels, -1, upTo)) {
            long end = StoreKeys.time(old.key);
            if (!entities.forget(end)) {
                return;
            }
            parts.forget(end);
            labels.delete(old.key);
        }
    }

    private Bytes key(String model, String version, long asOf) {
        return WindowKeys.window(windows.end(model, asOf), model + '/' + version);
    }
}
