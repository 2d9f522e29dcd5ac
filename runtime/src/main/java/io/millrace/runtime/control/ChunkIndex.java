package io.millrace.runtime.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where the chunks of each bundle are. Only places are kept, never bytes. Thread-safe. */
final class ChunkIndex {

    /** The place of a chunk on the artifact topic. */
    record Place(int index, int partition, long offset) {}

    private record Bundle(int count, Map<Integer, Place> places) {}

    private final Map<String, Bundle> bundles = new HashMap<>();

    /** Notes a chunk; a chunk that was sent again is found at its later place. */
    synchronized void put(String sha256, int index, int count, int partition, long offset) {
        Bundle bundle = bundles.get(sha256);
        if (bundle == null || bundle.count() != count) {
            bundle = new Bundle(count, new TreeMap<>());
            bundles.put(sha256, bundle);
        }
        bundle.places().put(index, new Place(index, partition, offset));
    }

    /** Forgets a chunk by its key, {@code <sha256>:<index>}. */
    synchronized void remove(String key) {
        int colon = key.indexOf(':');
        if (colon > 0) {
            bundles.remove(key.substring(0, colon));
        }
    }

    /** The places of a bundle's chunks, by index. */
    synchronized List<Place> places(String sha256) throws BundleUnavailableException {
        Bundle bundle = bundles.get(sha256);
        if (bundle == null) {
            throw new BundleUnavailableException("no chunk of bundle " + sha256 + " has been read", true);
        }
        for (int i = 0; i < bundle.count(); i++) {
            if (!bundle.places().containsKey(i)) {
                throw new BundleUnavailableException(
                        "chunk %d of %d of bundle %s has not been read".formatted(i, bundle.count(), sha256), true);
            }
        }
        if (bundle.places().size() != bundle.count()) {
            throw new BundleUnavailableException(
                    "bundle %s has %d chunks and says %d"
                            .formatted(sha256, bundle.places().size(), bundle.count()),
                    false);
        }
        return new ArrayList<>(bundle.places().values());
    }
}
