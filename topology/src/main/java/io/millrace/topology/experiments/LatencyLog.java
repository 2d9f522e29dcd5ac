package io.millrace.topology.experiments;

import io.millrace.project.ExperimentDefinition;
import io.millrace.statistics.LatencyReplicates;
import io.millrace.statistics.PoissonWeights;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How long rows took, by experiment and variant. Rows are kept as they come, and summed up at each tick: the sums, with all their replicates, are
 * too large to be written for every row.
 */
final class LatencyLog {
    /** The outermost five on either side bound an interval of 95 %. */
    static final int REPLICATES = 200;

    private static final byte NO_UTF8 = (byte) 0xff;

    private final String project;
    private final KeyValueStore<Bytes, byte[]> rows;
    private final KeyValueStore<Bytes, byte[]> sums;

    /**
     * A log that is kept in two stores.
     *
     * @param rows experiment, a zero byte, entity, a byte that no UTF-8 has and as-of: variant and milliseconds
     * @param sums experiment, a zero byte and variant: its replicates
     */
    LatencyLog(String project, KeyValueStore<Bytes, byte[]> rows, KeyValueStore<Bytes, byte[]> sums) {
        this.project = project;
        this.rows = rows;
        this.sums = sums;
    }

    void add(String experiment, String entity, long asOf, int variant, long millis) {
        byte[] name = (experiment + '\0' + entity).getBytes(StandardCharsets.UTF_8);
        byte[] key = ByteBuffer.allocate(name.length + 1 + Long.BYTES)
                .put(name)
                .put(NO_UTF8)
                .putLong(asOf)
                .array();
        byte[] row = ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) variant)
                .putLong(millis)
                .array();
        rows.put(Bytes.wrap(key), row);
    }

    /** Moves the rows of an experiment into its sums; whether there were any. */
    boolean sumUp(String experiment) {
        try (KeyValueIterator<Bytes, byte[]> all = rows.range(bytes(experiment + '\0'), bytes(experiment + '\1'))) {
            if (!all.hasNext()) {
                return false;
            }
            List<LatencyReplicates> added = Stream.generate(() -> new LatencyReplicates(REPLICATES))
                    .limit(ExperimentDefinition.variants().size())
                    .toList();
            PoissonWeights weights = new PoissonWeights(project + ":" + experiment, REPLICATES);
            int prefix = experiment.getBytes(StandardCharsets.UTF_8).length + 1;
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> row = all.next();
                byte[] key = row.key.get();
                byte[] entity = Arrays.copyOfRange(key, prefix, key.length - 1 - Long.BYTES);
                ByteBuffer value = ByteBuffer.wrap(row.value);
                added.get(value.get()).add(weights.of(entity, entity.length), value.getLong());
                rows.delete(row.key);
            }
            for (int variant = 0; variant < added.size(); variant++) {
                keep(experiment, variant, added.get(variant));
            }
            return true;
        }
    }

    private void keep(String experiment, int variant, LatencyReplicates added) {
        Bytes key = key(experiment, variant);
        byte[] before = sums.get(key);
        if (before != null) {
            added.add(LatencyReplicates.decode(before));
        }
        sums.put(key, added.encode());
    }

    /** Forgets an experiment. */
    void forget(String experiment) {
        try (KeyValueIterator<Bytes, byte[]> all = rows.range(bytes(experiment + '\0'), bytes(experiment + '\1'))) {
            while (all.hasNext()) {
                rows.delete(all.next().key);
            }
        }
        for (int variant = 0; variant < ExperimentDefinition.variants().size(); variant++) {
            sums.delete(key(experiment, variant));
        }
    }

    /** What a variant's rows took, encoded; null when nothing was counted. */
    @Nullable ByteBuffer of(String experiment, int variant) {
        byte[] sum = sums.get(key(experiment, variant));
        return sum == null ? null : ByteBuffer.wrap(sum);
    }

    private static Bytes key(String experiment, int variant) {
        return bytes(experiment + '\0' + variant);
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
