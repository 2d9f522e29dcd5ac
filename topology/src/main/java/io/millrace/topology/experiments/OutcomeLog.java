package io.millrace.topology.experiments;

import io.millrace.topology.experiments.VariantTotals.Result;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What happened to entities that experiments may count, whether or not they have been exposed yet: one key each, so that what comes twice is
 * there once.
 *
 * <p>A key is the entity's UTF-8, a byte that no UTF-8 has, the time, the tally (what is counted, see {@link Tallies}), a zero byte and the
 * id. A value is a decimal, or nothing.
 */
final class OutcomeLog {
    private static final byte NO_UTF8 = (byte) 0xff;

    private final KeyValueStore<Bytes, byte[]> store;

    OutcomeLog(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /**
     * Remembers one.
     *
     * @param id what makes two of the same time one
     */
    void add(String entity, long time, String tally, String id, BigDecimal value) {
        byte[] rest = (tally + '\0' + id).getBytes(StandardCharsets.UTF_8);
        store.put(
                key(entity, time, rest),
                value.signum() == 0 ? new byte[0] : value.toPlainString().getBytes(StandardCharsets.UTF_8));
    }

    /** What came of an entity in (from, to]: of what has the same id, the earliest counts. */
    Result in(String entity, long fromExclusive, long toInclusive, Tallies.Counted counted) {
        boolean any = false;
        BigDecimal sum = BigDecimal.ZERO;
        Set<String> ids = new HashSet<>();
        int prefix = entity.getBytes(StandardCharsets.UTF_8).length + 1 + Long.BYTES;
        try (KeyValueIterator<Bytes, byte[]> found =
                store.range(key(entity, fromExclusive + 1, new byte[0]), key(entity, toInclusive + 1, new byte[0]))) {
            while (found.hasNext()) {
                KeyValue<Bytes, byte[]> entry = found.next();
                byte[] key = entry.key.get();
                String rest = new String(key, prefix, key.length - prefix, StandardCharsets.UTF_8);
                int end = rest.indexOf('\0');
                if (counted.counts(rest.substring(0, end)) && ids.add(rest.substring(end + 1))) {
                    any = true;
                    sum = sum.add(decode(entry.value));
                }
            }
        }
        return new Result(counted.positive(any), sum);
    }

    /**
     * Forgets what happened at or before a moment, in at most so many of the keys from one on.
     *
     * @return the key to go on from; null at the end of the store
     */
    @Nullable Bytes forget(@Nullable Bytes from, long upTo, int keys) {
        try (KeyValueIterator<Bytes, byte[]> all = store.range(from, null)) {
            for (int i = 0; all.hasNext(); i++) {
                if (i == keys) {
                    return all.peekNextKey();
                }
                Bytes key = all.next().key;
                if (time(key.get()) <= upTo) {
                    store.delete(key);
                }
            }
            return null;
        }
    }

    private static long time(byte[] key) {
        int at = 0;
        while (key[at] != NO_UTF8) {
            at++;
        }
        return ByteBuffer.wrap(key).getLong(at + 1);
    }

    private static Bytes key(String entity, long time, byte[] rest) {
        byte[] name = entity.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(name.length + 1 + Long.BYTES + rest.length)
                .put(name)
                .put(NO_UTF8)
                .putLong(time)
                .put(rest)
                .array());
    }

    private static BigDecimal decode(byte[] value) {
        return value.length == 0 ? BigDecimal.ZERO : new BigDecimal(new String(value, StandardCharsets.UTF_8));
    }
}
