package io.millrace.wire;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Schema ids that the registry did not know a moment ago. A burst of bad records then costs one request per id, not one
 * per record; after a few seconds the registry is asked again, because a schema may come after its first record.
 */
final class UnknownIds {

    private static final long REMEMBERED_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int MOST = 1_000;

    private final LongSupplier nanoTime;
    private final Map<Integer, Long> since = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
            return size() > MOST;
        }
    };

    UnknownIds(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void add(int id) {
        since.put(id, nanoTime.getAsLong());
    }

    synchronized boolean contains(int id) {
        Long added = since.get(id);
        if (added == null) {
            return false;
        }
        if (nanoTime.getAsLong() - added > REMEMBERED_NANOS) {
            since.remove(id);
            return false;
        }
        return true;
    }
}
