package io.millrace.topology.labels;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.Decision;
import io.millrace.records.LabelledExample;
import io.millrace.records.QualityPartial;
import io.millrace.rollout.QualityCounts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How the scores of each arm did, of rows whose labels have matured since the last tick. A rollout's step counts an entity once, by its first
 * row, and which deployments are of one step is not known here: so rows are told apart by the deployment that scored the entity's row before,
 * and whoever knows leaves out those whose two deployments route alike. Rows of one deployment are of one step in any case.
 */
final class ArmQuality {
    private static final long NONE = -1;
    private static final int AS_OF = Long.BYTES;

    private final KeyValueStore<Bytes, byte[]> latest;
    private final KeyValueStore<Bytes, byte[]> counts;
    private final boolean leftAloneOnly;

    /**
     * What it keeps.
     *
     * @param latest model and entity: offset of the latest deployment that a counted row was scored under, and as-of of its latest row: entities that have gone
     *     are swept
     * @param counts deployment, the one before, model and variant: counts since the last tick
     * @param leftAloneOnly whether only entities count that are held out, and were not acted on all the same: where acting saves them, the better model
     *     would else look worse
     */
    ArmQuality(KeyValueStore<Bytes, byte[]> latest, KeyValueStore<Bytes, byte[]> counts, boolean leftAloneOnly) {
        this.latest = latest;
        this.counts = counts;
        this.leftAloneOnly = leftAloneOnly;
    }

    /** Counts a row and its label. One that comes later than a row of a later deployment is not: its entity may have been counted. */
    void add(LabelledExample row) {
        Double score = row.getScore();
        String variant = row.getVariant();
        long deployment = row.getDeploymentOffset();
        boolean leftAlone = row.getDecision() == Decision.HOLDOUT && !row.getTreated();
        if (score == null || variant == null || deployment < 0 || (leftAloneOnly && !leftAlone)) {
            return;
        }
        Bytes entity = Bytes.wrap(texts(0, row.getModel(), row.getEntity()).array());
        byte[] known = latest.get(entity);
        long before = known == null ? NONE : ByteBuffer.wrap(known).getLong();
        long asOf = row.getAsOf().toEpochMilli();
        long seen = known == null ? asOf : Math.max(asOf, ByteBuffer.wrap(known).getLong(AS_OF));
        latest.put(
                entity,
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(Math.max(deployment, before))
                        .putLong(seen)
                        .array());
        if (deployment <= before) {
            return;
        }
        double loss = Math.pow(score - row.getLabel(), 2);
        Bytes key = Bytes.wrap(texts(2 * Long.BYTES, row.getModel(), variant)
                .putLong(0, deployment)
                .putLong(Long.BYTES, before)
                .array());
        QualityCounts one = new QualityCounts(1, row.getLabel() == 1 ? 1 : 0, loss, loss * loss);
        byte[] bytes = counts.get(key);
        counts.put(key, encode(bytes == null ? one : decode(bytes).plus(one)));
    }

    /** As of when the latest row of an entry of {@code latest} is. */
    static long time(KeyValue<Bytes, byte[]> entry) {
        return ByteBuffer.wrap(entry.value).getLong(AS_OF);
    }

    /** Tells what there is, and begins anew. */
    void tell(Consumer<QualityPartial> listener) {
        List<KeyValue<Bytes, byte[]>> all = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> found = counts.all()) {
            found.forEachRemaining(all::add);
        }
        for (KeyValue<Bytes, byte[]> entry : all) {
            listener.accept(partial(ByteBuffer.wrap(entry.key.get()), decode(entry.value)));
            counts.delete(entry.key);
        }
    }

    private static QualityPartial partial(ByteBuffer key, QualityCounts counted) {
        long deployment = key.getLong();
        long before = key.getLong();
        String texts = UTF_8.decode(key).toString();
        int end = texts.indexOf('\0');
        return new QualityPartial(
                texts.substring(0, end),
                texts.substring(end + 1),
                deployment,
                before,
                counted.rows(),
                counted.positives(),
                counted.brierSum(),
                counted.brierSquares());
    }

    /** A zero byte between two texts, of which the first has none. */
    private static ByteBuffer texts(int offset, String first, String second) {
        byte[] head = first.getBytes(UTF_8);
        byte[] tail = second.getBytes(UTF_8);
        return ByteBuffer.allocate(offset + head.length + 1 + tail.length)
                .position(offset)
                .put(head)
                .put((byte) 0)
                .put(tail);
    }

    private static byte[] encode(QualityCounts counts) {
        return ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(counts.rows())
                .putLong(counts.positives())
                .putDouble(counts.brierSum())
                .putDouble(counts.brierSquares())
                .array();
    }

    private static QualityCounts decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new QualityCounts(in.getLong(), in.getLong(), in.getDouble(), in.getDouble());
    }
}
