package io.millrace.benchmarks.throughput;

/**
 * A topology of Kafka Streams, and what it is run on.
 *
 * @param title as it is printed
 */
record Runner(String title, Drain drain, Contender contender) implements Competitor {

    @Override
    public Outcome run(String name) throws Exception {
        return drain.run(contender, name);
    }
}
