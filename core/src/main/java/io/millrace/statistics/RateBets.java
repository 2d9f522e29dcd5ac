package io.millrace.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * A gambler who stakes on the first of two arms converting more often than the second, by more than a difference d. An observation is an arm, which
 * the first is with a known probability whatever came before, and whether it converted. Of it is made {@code f = (y − m)/w} in the
 * first arm and {@code −(y − m)/(1 − w)} in the second, whose expectation is the difference of the rates whatever m is. Who stakes the
 * share λ multiplies his capital by {@code 1 + λ(f − d)}: a fair game or worse as long as the difference is at most d, so by Ville's
 * inequality the capital ever reaches c with a probability of at most 1/c. For any number of observations, however rare conversions are.
 *
 * <p>With m the rate and λ = δ / Var(f) that is the likelihood ratio of a difference δ, the best bet there is (Turner, Ly and Grünwald 2024, Generic
 * E-variables for exact sequential k-sample tests). Capital is spread over bets beforehand: δ half-normal with the smallest effect of interest as its
 * scale, and nine tenths of it with the expected rate for m, the rest with others, in case that expectation is far off. A bet's
 * capital depends on how many observations of each of the four kinds there were, not on their order.
 */
final class RateBets {
    private static final int BETS = 16;
    private static final double[] OTHER_BASELINES = {0.02, 0.1, 0.3, 0.7};
    private static final double FOR_BASELINE = 0.9;
    /** Stakes are below the one at which a single observation could take everything. */
    private static final double LARGEST_STAKE = 0.99;

    private final double probability;
    private final double[] baselines;
    private final double[] stakes;
    private final double[] logCapitals;
    /** Where d is 0: most looks ask for nothing else. */
    private final double[][] atZero;

    /**
     * Bets.
     *
     * @param probability w, of the first arm, above 0 and below 1
     * @param baseline the rate that is expected, above 0 and below 1
     * @param smallestEffect above 0
     */
    RateBets(double probability, double baseline, double smallestEffect) {
        this.probability = probability;
        List<double[]> bets = new ArrayList<>();
        spread(bets, baseline, smallestEffect, FOR_BASELINE);
        for (double other : OTHER_BASELINES) {
            spread(bets, other, smallestEffect, (1 - FOR_BASELINE) / OTHER_BASELINES.length);
        }
        baselines = bets.stream().mapToDouble(bet -> bet[0]).toArray();
        stakes = bets.stream().mapToDouble(bet -> bet[1]).toArray();
        logCapitals = bets.stream().mapToDouble(bet -> bet[2]).toArray();
        atZero = logFactors(0);
    }

    private void spread(List<double[]> bets, double baseline, double smallestEffect, double capital) {
        double variance = baseline * (1 - baseline) / (probability * (1 - probability));
        // The worst that f - d can be: d is at most 1.
        double worst = Math.max(baseline / probability, (1 - baseline) / (1 - probability)) + 1;
        for (int i = 0; i < BETS; i++) {
            // The middles of parts of the half-normal distribution that are equally probable.
            double effect = smallestEffect * Normal.exceededBy((i + 0.5) / (2 * BETS));
            double stake = Math.min(effect / variance, LARGEST_STAKE / worst);
            bets.add(new double[] {baseline, stake, Math.log(capital / BETS)});
        }
    }

    /** By kind of observation, as {@link Sides} has them, then by bet: the logarithm of what it multiplies the capital by. */
    private double[][] logFactors(double difference) {
        double other = 1 - probability;
        double[][] factors = new double[4][stakes.length];
        for (int bet = 0; bet < stakes.length; bet++) {
            double m = baselines[bet];
            factors[0][bet] = Math.log1p(stakes[bet] * ((1 - m) / probability - difference));
            factors[1][bet] = Math.log1p(stakes[bet] * (-m / probability - difference));
            factors[2][bet] = Math.log1p(stakes[bet] * (-(1 - m) / other - difference));
            factors[3][bet] = Math.log1p(stakes[bet] * (m / other - difference));
        }
        return factors;
    }

    /** {@link #logCapital(Sides, double)} against no difference. */
    double logCapital(Sides sides) {
        return logCapital(sides, 0);
    }

    /**
     * Logarithm of the capital, which is 1 at the beginning; of less than that, 0. It falls with {@code difference}.
     *
     * @param difference d: the first arm's rate is said to be no more than this above the second's; -1 to 1
     */
    double logCapital(Sides sides, double difference) {
        double[][] factors = difference == 0 ? atZero : logFactors(difference);
        double[] gains = new double[stakes.length];
        for (int bet = 0; bet < gains.length; bet++) {
            gains[bet] = sides.converted() * factors[0][bet]
                    + sides.others() * factors[1][bet]
                    + sides.secondConverted() * factors[2][bet]
                    + sides.secondOthers() * factors[3][bet];
        }
        double best = Double.NEGATIVE_INFINITY;
        for (double gain : gains) {
            best = Math.max(best, gain);
        }
        if (best <= 0) {
            // No bet has won anything, so neither have all together: how much they lost is of no interest.
            return 0;
        }
        double sum = 0;
        for (int bet = 0; bet < gains.length; bet++) {
            sum += Math.exp(gains[bet] + logCapitals[bet] - best);
        }
        return best + Math.log(sum);
    }

    /** The largest d that is refuted: the capital of who stakes on more has reached {@code exp(logThreshold)}. -1 when none is. */
    double lower(Sides sides, double logThreshold) {
        double low = -1;
        double high = 1;
        if (logCapital(sides, low) < logThreshold) {
            return low;
        }
        while (high - low > 1e-9) {
            double middle = (low + high) / 2;
            if (logCapital(sides, middle) >= logThreshold) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** What was counted: those who converted in the first arm and those who did not, and the same of the second. */
    record Sides(long converted, long others, long secondConverted, long secondOthers) {
        Sides swapped() {
            return new Sides(secondConverted, secondOthers, converted, others);
        }
    }
}
