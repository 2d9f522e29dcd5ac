package io.millrace.topology.features;

import io.millrace.features.KnownLayouts;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The layouts that a task's state has had, each with the positions at which it began, in the task's store {@code progress}. Key: a
 * letter and the epoch's number (int32); value: see {@link Epoch}.
 */
final class Epochs {
    private static final char LETTER = 'g';
    private static final int KEY = 1 + Integer.BYTES;

    private final KeyValueStore<Bytes, byte[]> store;
    private final SourceTopics topics;
    private final KnownLayouts known;
    private final String present;
    private boolean begun;

    /**
     * Where one partition of a source was when an epoch began.
     *
     * @param next the first offset that was not counted before
     */
    record Start(String topic, int partition, long next) {}

    /**
     * One layout of a task.
     *
     * @param number from 0
     * @param description see {@link io.millrace.features.FeatureSet#stateDescription}
     * @param starts of the partitions that anything had been read of
     */
    record Epoch(int number, String description, List<Start> starts) {

        /** An entry of the store, or of its changelog; null when the entry is something else. */
        static @Nullable Epoch of(byte[] key, byte[] value) {
            if (key.length != KEY || key[0] != LETTER) {
                return null;
            }
            try {
                ByteBuffer in = ByteBuffer.wrap(value);
                String description = text(in);
                List<Start> starts = new ArrayList<>();
                while (in.hasRemaining()) {
                    starts.add(new Start(text(in), in.getInt(), in.getLong()));
                }
                return new Epoch(ByteBuffer.wrap(key, 1, Integer.BYTES).getInt(), description, starts);
            } catch (BufferUnderflowException | IndexOutOfBoundsException cut) {
                return null;
            }
        }

        /** Lengths (int32) before texts (UTF-8): the description, then for each start the topic, the partition (int32) and the offset. */
        byte[] value() {
            byte[] first = description.getBytes(StandardCharsets.UTF_8);
            int length = Integer.BYTES + first.length;
            for (Start start : starts) {
                length += 2 * Integer.BYTES + Long.BYTES + start.topic.getBytes(StandardCharsets.UTF_8).length;
            }
            ByteBuffer out = ByteBuffer.allocate(length).putInt(first.length).put(first);
            for (Start start : starts) {
                byte[] topic = start.topic.getBytes(StandardCharsets.UTF_8);
                out.putInt(topic.length).put(topic).putInt(start.partition).putLong(start.next);
            }
            return out.array();
        }

        private static String text(ByteBuffer in) {
            byte[] bytes = new byte[Math.min(in.getInt(), in.remaining())];
            in.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** A task's epochs, with the one that its present layout begins or goes on with. */
    Epochs(KeyValueStore<Bytes, byte[]> store, SourceTopics topics, String present) {
        this.store = store;
        this.topics = topics;
        this.present = present;
        List<String> descriptions = new ArrayList<>();
        Epoch last = null;
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(key(0), key(Integer.MAX_VALUE))) {
            while (entries.hasNext()) {
                var entry = entries.next();
                Epoch epoch = Epoch.of(entry.key.get(), entry.value);
                if (epoch != null) {
                    descriptions.add(epoch.description);
                    last = epoch;
                }
            }
        }
        begun = last != null && last.description.equals(present);
        int number = last == null ? 0 : begun ? last.number : last.number + 1;
        known = new KnownLayouts(descriptions, number);
    }

    KnownLayouts known() {
        return known;
    }

    /** Writes down where the present epoch begins, before anything is counted in it. */
    void begin(Positions taken) {
        if (!begun) {
            begun = true;
            store.put(key(known.epoch()), new Epoch(known.epoch(), present, starts(taken)).value());
        }
    }

    private List<Start> starts(Positions taken) {
        List<Start> starts = new ArrayList<>();
        for (int source = 0; source < taken.sources(); source++) {
            for (int partition = 0; partition < taken.partitions(source); partition++) {
                long next = taken.get(source, partition);
                if (next != Positions.UNKNOWN) {
                    String topic = new String(topics.name(source), StandardCharsets.UTF_8);
                    starts.add(new Start(topic, partition, next));
                }
            }
        }
        return starts;
    }

    private static Bytes key(int number) {
        return Bytes.wrap(
                ByteBuffer.allocate(KEY).put((byte) LETTER).putInt(number).array());
    }
}
