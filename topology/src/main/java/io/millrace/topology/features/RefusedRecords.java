package io.millrace.topology.features;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which source records a task has refused and not taken since, in its store {@code progress}: of a record that is retried only these may be taken, so that none counts twice, however often it is
 * sent. A task that lost its state and reads its sources anew takes, or refuses, the records themselves. Keys: a letter, partition (int32), offset (int64), the source's topic; values: when that was (int64), in milliseconds of
 * the clock by which brokers delete letters, and the record's {@link RecordDigest}. Earlier versions have written the time alone, or nothing. A note is of use for as long as there may be a letter, or a retry.
 */
final class RefusedRecords {
    private static final byte REFUSED = 'x';
    private static final Bytes FIRST = Bytes.wrap(new byte[] {REFUSED});
    private static final Bytes END = Bytes.wrap(new byte[] {REFUSED + 1});

    /** How many notes are looked at in one go. */
    private static final int SLICE = 1_000;

    /** What there is of a record that comes once more. */
    enum Match {
        /** No note: it was not refused, or has been taken since. */
        NONE,
        /** It is what was refused, as far as the note tells: one of an earlier version does not. */
        SAME,
        /** Another record was refused in its place. */
        OTHER
    }

    private final KeyValueStore<Bytes, byte[]> store;
    private Bytes next = FIRST;

    RefusedRecords(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /**
     * Notes a record.
     *
     * @param digest the record's; empty where nobody knows it, as a task of an earlier version that tells of it
     */
    void add(String topic, int partition, long offset, byte[] digest, long now) {
        store.put(
                key(topic, partition, offset),
                ByteBuffer.allocate(Long.BYTES + digest.length)
                        .putLong(now)
                        .put(digest)
                        .array());
    }

    /** What is noted of a record's place. */
    Match match(String topic, int partition, long offset, byte[] digest) {
        byte[] note = store.get(key(topic, partition, offset));
        if (note == null) {
            return Match.NONE;
        }
        boolean same =
                note.length <= Long.BYTES || Arrays.equals(note, Long.BYTES, note.length, digest, 0, digest.length);
        return same ? Match.SAME : Match.OTHER;
    }

    void remove(String topic, int partition, long offset) {
        store.delete(key(topic, partition, offset));
    }

    /** Looks at some notes, each time at the next, and forgets those that are older. */
    void prune(long now, Duration kept) {
        List<Bytes> old = new ArrayList<>();
        List<Bytes> undated = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> notes = store.range(next, END)) {
            for (int seen = 0; seen < SLICE && notes.hasNext(); seen++) {
                KeyValue<Bytes, byte[]> note = notes.next();
                if (note.value.length < Long.BYTES) {
                    undated.add(note.key);
                } else if (now - ByteBuffer.wrap(note.value).getLong() > kept.toMillis()) {
                    old.add(note.key);
                }
            }
            next = notes.hasNext() ? notes.peekNextKey() : FIRST;
        }
        old.forEach(store::delete);
        undated.forEach(key -> store.put(key, int64(now)));
    }

    private static byte[] int64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static Bytes key(String topic, int partition, long offset) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(1 + Integer.BYTES + Long.BYTES + name.length)
                .put(REFUSED)
                .putInt(partition)
                .putLong(offset)
                .put(name)
                .array());
    }
}
