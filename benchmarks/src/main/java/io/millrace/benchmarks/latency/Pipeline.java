package io.millrace.benchmarks.latency;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Two running applications: something produced to {@link #send} comes out of {@link #outputTopic}. */
interface Pipeline extends AutoCloseable {

    /** Produces the event with this sequence number; numbers go up. */
    void send(int sequence);

    /** Where results appear. */
    String outputTopic();

    /** The sequence number of the event behind a result, or a negative number for a result that is not asked about. */
    int sequence(ConsumerRecord<byte[], byte[]> result);

    @Override
    void close();
}
