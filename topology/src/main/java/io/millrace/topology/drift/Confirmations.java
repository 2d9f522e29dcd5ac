package io.millrace.topology.drift;

import io.millrace.drift.DriftConfirmation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** What the windows of each version, and of each slice of one, add up to. */
final class Confirmations {
    private final KeyValueStore<Bytes, byte[]> store;

    Confirmations(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** @param subject a version, or a slice of one as {@link SliceKeys} names it */
    DriftConfirmation of(String subject) {
        byte[] bytes = store.get(key(subject));
        return bytes == null ? DriftConfirmation.none() : DriftConfirmation.decode(bytes);
    }

    void keep(String subject, DriftConfirmation confirmation) {
        store.put(key(subject), confirmation.encode());
    }

    /** Versions of which a window has been judged. */
    List<String> versions() {
        List<String> versions = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                String subject = new String(all.next().key.get(), StandardCharsets.UTF_8);
                if (!SliceKeys.isSlice(subject)) {
                    versions.add(subject);
                }
            }
        }
        return versions;
    }

    private static Bytes key(String subject) {
        return Bytes.wrap(subject.getBytes(StandardCharsets.UTF_8));
    }
}
