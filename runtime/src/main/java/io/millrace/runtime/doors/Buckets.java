package io.millrace.runtime.doors;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A bucket of tokens for each key, from which as many may be taken at once as it holds, and which is filled again at a constant rate (token bucket). The 10,000 keys that were used last are known; one that
 * is not has a full bucket. Thread-safe.
 */
final class Buckets {
    private static final int MOST = 10_000;

    private final double perNano;
    private final double size;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST;
        }
    };

    private static final class Bucket {
        private double left;
        private long at;

        Bucket(double left, long at) {
            this.left = left;
            this.at = at;
        }
    }

    Buckets(double perSecond, double size, LongSupplier nanos) {
        perNano = perSecond / 1e9;
        this.size = size;
        this.nanos = nanos;
    }

    /** Takes one; 0, or where there is none the seconds until there is, rounded up. */
    synchronized int take(String key) {
        long now = nanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(key, unknown -> new Bucket(size, now));
        bucket.left = Math.min(size, bucket.left + (now - bucket.at) * perNano);
        bucket.at = now;
        if (bucket.left >= 1) {
            bucket.left--;
            return 0;
        }
        return (int) Math.max(1, Math.ceil((1 - bucket.left) / perNano / 1e9));
    }
}
