package io.millrace.runtime.process;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads what is committed on a topic of one partition from its beginning to its end, and on, on a thread of its own, which nothing waits for. When brokers or the registry fail it goes on a
 * little later with the record at which it was.
 */
public final class TopicFollower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long BEGINNING = -1;

    /** Who reads; called by one thread. */
    public interface Listener {
        /**
         * A record, each once.
         *
         * @throws KafkaException to be given it again a little later
         */
        void read(ConsumerRecord<byte[], byte[]> record);

        /** What there was when following began has been read, perhaps nothing; and each time that there was more. */
        void current();
    }

    private final ProcessContext process;
    private final String purpose;
    private final TopicPartition partition;
    private final Listener listener;
    private final Background background;
    /** Touched by the thread alone. */
    private long next = BEGINNING;

    private volatile long listened = System.nanoTime();

    private TopicFollower(ProcessContext process, String topic, String purpose, Listener listener) {
        this.process = process;
        this.purpose = topic + "-" + purpose;
        partition = new TopicPartition(topic, 0);
        this.listener = listener;
        background = Background.start(this.purpose, this::follow);
    }

    /**
     * Starts to follow; returns at once.
     *
     * @param purpose of reading, part of the client's id
     */
    public static TopicFollower start(ProcessContext process, String topic, String purpose, Listener listener) {
        return new TopicFollower(process, topic, purpose, listener);
    }

    private void follow(Background.Stop stop) {
        try (Consumer<byte[], byte[]> consumer = process.consumer(purpose)) {
            consumer.assign(List.of(partition));
            if (next == BEGINNING) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, next);
            }
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            boolean news = true;
            while (!stop.asked()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    listener.read(record);
                    next = record.offset() + 1;
                }
                listened = System.nanoTime();
                news |= !records.isEmpty();
                if (news && consumer.position(partition) >= end) {
                    listener.current();
                    news = false;
                }
            }
        }
    }

    /** How long ago it last had all that brokers gave it: a moment, unless something is wrong with the topic, what is on it, or its rights. */
    public Duration deafFor() {
        return Duration.ofNanos(System.nanoTime() - listened);
    }

    /** Stops following. */
    @Override
    public void close() {
        background.close();
    }
}
