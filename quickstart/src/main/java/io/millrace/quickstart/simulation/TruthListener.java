package io.millrace.quickstart.simulation;

/** Is told the truth: at each of a customer's events and at each of their daily boundaries. */
@FunctionalInterface
public interface TruthListener {

    /**
     * One customer at one moment.
     *
     * @param customer the customer
     * @param time epoch milliseconds
     * @param probability that they neither visit nor buy in (time, time + horizon], given everything there is to know, 0
     *     to 1
     */
    void accept(String customer, long time, double probability);
}
