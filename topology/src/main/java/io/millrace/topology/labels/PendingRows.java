package io.millrace.topology.labels;

import io.millrace.topology.records.StoreKeys;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Rows by maturity, entity and id. A row that was released leaves an empty value behind, by which a repetition of its id is
 * known; it goes when rows of that maturity are too late to be labelled anyway.
 */
final class PendingRows {
    private static final byte[] RELEASED = new byte[0];

    private final KeyValueStore<Bytes, byte[]> store;

    PendingRows(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Whether no row of that maturity, entity and id has been here. */
    boolean isNew(long maturity, String entity, String id) {
        return store.get(key(maturity, entity, id)) == null;
    }

    void hold(long maturity, String entity, String id, byte[] row) {
        store.put(key(maturity, entity, id), row);
    }

    void markReleased(long maturity, String entity, String id) {
        store.put(key(maturity, entity, id), RELEASED);
    }

    /** Hands over the rows whose maturity is in (after, upTo], by maturity, entity and id. */
    void release(long after, long upTo, Consumer<byte[]> rows) {
        try (KeyValueIterator<Bytes, byte[]> due = between(after, upTo)) {
            while (due.hasNext()) {
                KeyValue<Bytes, byte[]> row = due.next();
                if (row.value.length > 0) {
                    rows.accept(row.value);
                    store.put(row.key, RELEASED);
                }
            }
        }
    }

    /** Forgets what was released, of maturities in (after, upTo]. */
    void forget(long after, long upTo) {
        try (KeyValueIterator<Bytes, byte[]> old = between(after, upTo)) {
            while (old.hasNext()) {
                store.delete(old.next().key);
            }
        }
    }

    private KeyValueIterator<Bytes, byte[]> between(long after, long upTo) {
        return store.range(StoreKeys.of(after + 1), StoreKeys.of(upTo + 1));
    }

    private static Bytes key(long maturity, String entity, String id) {
        return StoreKeys.ofTexts(maturity, entity, id);
    }
}
