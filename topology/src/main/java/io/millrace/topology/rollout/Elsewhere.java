package io.millrace.topology.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.ModelVersion;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which versions an instance of serving leaves to others: those that were trained on another MAJOR version of the feature set than the one it serves.
 * Nobody waits for it to load them.
 */
final class Elsewhere {
    private final KeyValueStore<Bytes, byte[]> store;

    /** @param store model and version: the feature-set version that it was trained on */
    Elsewhere(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Learns of a version of a model. */
    void registered(String model, ModelVersion version) {
        store.put(
                key(model, version.getVersion()), version.getFeatureSetVersion().getBytes(UTF_8));
    }

    /** The versions of a model that were trained on another MAJOR version. */
    Set<String> than(String model, int major) {
        Set<String> versions = new TreeSet<>();
        int prefix = key(model, "").get().length;
        try (KeyValueIterator<Bytes, byte[]> all = store.range(key(model, ""), key(model, "\uffff"))) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> version = all.next();
                if (!new String(version.value, UTF_8).startsWith(major + ".")) {
                    byte[] key = version.key.get();
                    versions.add(new String(key, prefix, key.length - prefix, UTF_8));
                }
            }
        }
        return versions;
    }

    /** A zero byte ends the model's name. */
    private static Bytes key(String model, String version) {
        return Bytes.wrap((model + "\0" + version).getBytes(UTF_8));
    }
}
