package io.millrace.benchmarks.latency;

/** Two running applications: something produced to {@link #send} comes out of {@link #outputTopic}. */
interface Pipeline extends AutoCloseable {

    /** Produces the event with this sequence number; the callback says under which key it can be recognised at the end. */
    void send(int sequence);

    /** Where results appear. */
    String outputTopic();

    /** The sequence number of the event behind a result, or -1 for a result that is not asked about. */
    int sequence(byte[] key, byte[] value);

    @Override
    void close();
}
