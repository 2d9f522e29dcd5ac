package io.millrace.tuning;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A density over a search space: a mixture of kernels around observed points, and of one prior kernel over the whole space. A kernel is a product over all parameters at once, so that
 * what goes together stays together (the multivariate form of Falkner, Klein and Hutter 2018, as Optuna has it). Immutable.
 */
final class ParzenEstimator {
    private final List<Axis.Kernels> axes;
    private final double[] weights;

    /**
     * @param points observations, the oldest first
     * @param weights one per observation
     */
    ParzenEstimator(SearchSpace space, List<double[]> points, double[] weights) {
        axes = space.kernels(points);
        double[] all = Arrays.copyOf(weights, points.size() + 1);
        all[points.size()] = 1;
        double total = Arrays.stream(all).sum();
        this.weights = Arrays.stream(all).map(weight -> weight / total).toArray();
    }

    /** Logarithm of the density at a point. */
    double logDensity(double[] point) {
        double[] logs = new double[weights.length];
        double greatest = Double.NEGATIVE_INFINITY;
        for (int kernel = 0; kernel < logs.length; kernel++) {
            logs[kernel] = StrictMath.log(weights[kernel]);
            for (int i = 0; i < point.length; i++) {
                logs[kernel] += axes.get(i).logDensity(kernel, point[i]);
            }
            greatest = Math.max(greatest, logs[kernel]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += StrictMath.exp(log - greatest);
        }
        return greatest + StrictMath.log(sum);
    }

    double[] sample(RandomGenerator random) {
        int kernel = 0;
        for (double left = random.nextDouble() - weights[0]; left >= 0 && kernel + 1 < weights.length; ) {
            kernel++;
            left -= weights[kernel];
        }
        double[] point = new double[axes.size()];
        for (int i = 0; i < point.length; i++) {
            point[i] = axes.get(i).sample(kernel, random);
        }
        return point;
    }
}
