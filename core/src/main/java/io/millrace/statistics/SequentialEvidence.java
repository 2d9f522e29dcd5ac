package io.millrace.statistics;

import java.util.Collections;
import java.util.List;

/**
 * How strongly what was seen so far, block after block, speaks against a null hypothesis: an e-process. Whoever looks at it as often as he likes
 * sees it reach 1/α with a probability of at most α while the hypothesis holds (Ville's inequality), so 1,000 is one false alarm in
 * 1,000 at most, over the whole time and all looks together.
 *
 * <p>It is a mixture of likelihood ratios {@code E = Σ_a Σ_j π w_j Π_{i ≥ j} LR_i(a)}: over alternatives {@code a}, alike in weight, and over the
 * block {@code j} from which on an alternative holds. Half of the weight is on the first block, so that what is bad from the start is found soon;
 * the other half is spread as {@code 1/(j(j+1))}, so that what goes wrong after a long good time is found as well: a test that
 * weighs all it has seen alike would have to unlearn that time first. Each summand is a product of ratios whose expectation under the
 * hypothesis is at most 1, given the past, and so is their mixture (Shafer, Shen, Vereshchagin and Vovk 2011, on mixtures; Shin, Ramdas and Rinaldo
 * 2024, on changes). Immutable; of constant size.
 *
 * @param blocks number of blocks that said something
 * @param logSums per alternative, the logarithm of {@code Σ_j w_j Π_{i ≥ j} LR_i}; empty before the first block
 */
public record SequentialEvidence(long blocks, List<Double> logSums) {
    /** Nothing was seen. */
    public static final SequentialEvidence NONE = new SequentialEvidence(0, List.of());

    public SequentialEvidence {
        logSums = List.copyOf(logSums);
        if (blocks < 0 || logSums.isEmpty() != (blocks == 0)) {
            throw new IllegalArgumentException(logSums.size() + " sums of " + blocks + " blocks");
        }
    }

    /**
     * This and one more block.
     *
     * @param logRatios per alternative, the logarithm of the block's likelihood under it and under the hypothesis, whose expectation under
     *     the hypothesis, given the blocks before, is at most 1; as many at each block
     */
    public SequentialEvidence with(double... logRatios) {
        long block = blocks + 1;
        double start = Math.log((blocks == 0 ? 0.5 : 0) + 0.5 / ((double) block * (block + 1)));
        Double[] sums = new Double[logRatios.length];
        for (int i = 0; i < sums.length; i++) {
            double before = blocks == 0 ? start : logSum(logSums.get(i), start);
            sums[i] = before + logRatios[i];
        }
        return new SequentialEvidence(block, List.of(sums));
    }

    /** Logarithm of the evidence: 0 at the start. */
    public double log() {
        if (blocks == 0) {
            return 0;
        }
        double greatest = Collections.max(logSums);
        double scaled = 0;
        for (double sum : logSums) {
            scaled += Math.exp(sum - greatest);
        }
        // What is still to come keeps the weight of the starts that have not been.
        return logSum(greatest + Math.log(scaled / logSums.size()), -Math.log(2.0 * (blocks + 1)));
    }

    /** Whether a false alarm is no more probable than this. */
    public boolean reaches(double level) {
        return log() >= -Math.log(level);
    }

    private static double logSum(double one, double other) {
        double greater = Math.max(one, other);
        return greater + Math.log1p(Math.exp(Math.min(one, other) - greater));
    }
}
