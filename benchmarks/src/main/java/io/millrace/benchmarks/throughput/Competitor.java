package io.millrace.benchmarks.throughput;

/** Who drains a backlog. */
interface Competitor {

    /** As it is printed. */
    String title();

    /**
     * Drains everything once.
     *
     * @param name of the run, and of all that it makes: nobody has had it before
     */
    Outcome run(String name) throws Exception;
}
