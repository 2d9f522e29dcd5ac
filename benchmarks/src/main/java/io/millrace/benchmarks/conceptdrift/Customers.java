package io.millrace.benchmarks.conceptdrift;

import io.millrace.quality.CohortCounter;
import io.millrace.statistics.PoissonWeights;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Customers of whom each is scored once in a cohort. What the scores do not know of a customer lasts as long as the customer does, and a label is the one before as often as horizons overlap: so a customer's errors resemble each
 * other, from cohort to cohort. Features and scores are never touched by a change of the concept.
 */
final class Customers {
    private static final double SCORED = 1.0;
    private static final double MIDDLE = -1.2;

    private final Random random;
    private final Kind kind;
    private final double reversed;
    private final PoissonWeights weights = new PoissonWeights("customers", CohortCounter.REPLICATES);
    private final double[] known;
    private final double[] unknown;
    private final boolean[] labels;
    private final int[][] drawn;
    private int ever;

    /**
     * Which customers come.
     *
     * @param name of the kind
     * @param leaving share of them that others take the place of from cohort to cohort
     * @param own spread of what the scores do not know of a customer, in log-odds
     * @param overlap share of labels that are the one before
     */
    record Kind(String name, double leaving, double own, double overlap) {}

    /** One cohort: its counts for the bootstrap, and the plain sums of errors and of their squares. */
    record Cohort(CohortCounter counter, int rows, double sum, double squares) {}

    /**
     * Customers of a seed.
     *
     * @param reversed share of labels that follow the opposite of what the score says, once the concept has changed
     */
    Customers(long seed, int count, Kind kind, double reversed) {
        random = new Random(seed);
        this.kind = kind;
        this.reversed = reversed;
        known = new double[count];
        unknown = new double[count];
        labels = new boolean[count];
        drawn = new int[count][];
        for (int customer = 0; customer < count; customer++) {
            come(customer);
        }
    }

    private void come(int customer) {
        known[customer] = MIDDLE + SCORED * random.nextGaussian();
        unknown[customer] = kind.own * random.nextGaussian();
        byte[] id = Integer.toString(ever++).getBytes(StandardCharsets.UTF_8);
        drawn[customer] = weights.of(id, id.length).clone();
        labels[customer] = random.nextDouble() < probability(known[customer] + unknown[customer]);
    }

    Cohort next(boolean changed) {
        CohortCounter counter = new CohortCounter();
        double sum = 0;
        double squares = 0;
        for (int customer = 0; customer < known.length; customer++) {
            if (random.nextDouble() < kind.leaving) {
                come(customer);
            }
            double score = probability(known[customer]);
            if (random.nextDouble() >= kind.overlap) {
                labels[customer] = random.nextDouble() < probability(known[customer] + unknown[customer]);
            }
            boolean other = random.nextDouble() < (changed ? reversed : 0);
            boolean label = other ? random.nextDouble() >= score : labels[customer];
            double error = (score - (label ? 1 : 0)) * (score - (label ? 1 : 0));
            sum += error;
            squares += error * error;
            counter.add(score, 0.5, label, drawn[customer]);
        }
        return new Cohort(counter, known.length, sum, squares);
    }

    private static double probability(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }
}
