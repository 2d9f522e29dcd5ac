package io.millrace.benchmarks.throughput;

/** What a competitor has written, as whoever reads committed records gets it. */
interface Output {
    /** Of somebody whose output means nothing. */
    Output MEANINGLESS = other -> "not compared";

    /**
     * Holds it against that of the other competitor of a duel.
     *
     * @return what was compared, for a person
     * @throws UnlikeWorkException when they do not say the same: their times compare nothing
     */
    String compare(Output other) throws UnlikeWorkException;
}
