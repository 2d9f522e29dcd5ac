package io.millrace.quickstart.consistency;

import io.millrace.ids.Murmur3;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A sample of messages by their ids, every set of ids of the size being as likely as any other: those with the least hashes. The
 * same seed and the same messages give the same sample, in whatever order they come; of several with one id the first stays.
 */
final class Sample {
    private final int size;
    private final long seed;
    private final Murmur3 murmur = new Murmur3();
    /** By hash, then id. */
    private final TreeMap<String, String> order = new TreeMap<>();

    private final Map<String, byte[]> messages = new HashMap<>();
    private long offered;

    Sample(int size, long seed) {
        this.size = size;
        this.seed = seed;
    }

    void offer(String id, byte[] message) {
        offered++;
        if (messages.containsKey(id)) {
            return;
        }
        String place = place(id);
        if (messages.size() == size) {
            if (place.compareTo(order.lastKey()) >= 0) {
                return;
            }
            messages.remove(order.pollLastEntry().getValue());
        }
        order.put(place, id);
        messages.put(id, message);
    }

    /** How many messages there were. */
    long offered() {
        return offered;
    }

    Collection<byte[]> messages() {
        return messages.values();
    }

    private String place(String id) {
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(seed)
                .put(text)
                .array();
        return "%016x".formatted(murmur.hash(bytes, 0, bytes.length)) + id;
    }
}
