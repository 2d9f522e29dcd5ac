package io.millrace.benchmarks.throughput;

import java.io.PrintStream;

/** Two contenders in turn, the order changing with every repeat, so that neither always finds the machine as the other left it. */
final class Duel {
    private final Competitor ours;
    private final Competitor theirs;
    private final String name;
    private final PrintStream out;

    /** @param name of this duel: no other in the same arena has it */
    Duel(String name, Competitor ours, Competitor theirs, PrintStream out) {
        this.name = name;
        this.ours = ours;
        this.theirs = theirs;
        this.out = out;
    }

    /**
     * Prints every run, and what came of all of them.
     *
     * @throws UnlikeWorkException when the two have not written the same
     */
    void run(int repeats) throws Exception {
        out.println(Figures.HEADER);
        Comparison comparison = new Comparison();
        for (int repeat = 1; repeat <= repeats; repeat++) {
            boolean oursFirst = repeat % 2 == 1;
            Outcome one = (oursFirst ? ours : theirs).run(name + "-" + repeat + "-a");
            Outcome other = (oursFirst ? theirs : ours).run(name + "-" + repeat + "-b");
            Outcome our = oursFirst ? one : other;
            Outcome their = oursFirst ? other : one;
            String compared = our.output().compare(their.output());
            comparison.add(our.figures(), their.figures());
            out.printf(
                    "%2d  %-18s %s%n    %-18s %s   ratio %.3f%n    %s%n",
                    repeat, ours.title(), our.figures(), theirs.title(), their.figures(), comparison.last(), compared);
        }
        out.println(name + ": " + comparison);
    }
}
