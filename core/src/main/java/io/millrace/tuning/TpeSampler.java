package io.millrace.tuning;

import io.millrace.project.Better;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Tree-structured Parzen estimators (Bergstra, Bardenet, Bengio and Kégl 2011), with the choices that Optuna made: the best tenth of the trials is one density, the others another, and of some points drawn from the
 * first, that one is tried whose first density is the greatest multiple of the second. The first trial is given; those after it fill the space evenly until there is something to learn from.
 */
public final class TpeSampler implements Sampler {
    /** Trials before densities say what is tried. */
    static final int STARTUP = 10;

    private static final int CANDIDATES = 24;
    private static final double BEST_SHARE = 0.1;
    private static final int MOST_BEST = 25;
    /** The latest trials of a density count whole; those before them the less the older they are. */
    private static final int FRESH = 25;

    private final SearchSpace space;
    private final Better better;
    private final long seed;
    private final Map<String, String> first;

    /**
     * @param better which way the trials' values are better
     * @param first parameters of the first trial, which may be outside their ranges
     * @throws IllegalArgumentException when one that is searched is not among them
     */
    public TpeSampler(SearchSpace space, Better better, long seed, Map<String, String> first) {
        this.space = space;
        this.better = better;
        this.seed = seed;
        this.first = Map.copyOf(first);
        space.encode(first);
    }

    @Override
    public Map<String, String> next(List<Trial> trials) {
        if (trials.isEmpty()) {
            return first;
        }
        if (trials.size() < STARTUP) {
            EvenPoints points = new EvenPoints(space.dimensions(), Randoms.of(seed, 0));
            return space.decode(space.at(points.point(trials.size())));
        }
        int[] ranked = IntStream.range(0, trials.size())
                .boxed()
                .sorted(Comparator.comparing(trials::get, byMerit(better)))
                .mapToInt(Integer::intValue)
                .toArray();
        int best = Math.min((int) Math.ceil(BEST_SHARE * ranked.length), MOST_BEST);
        ParzenEstimator good = estimator(trials, Arrays.copyOf(ranked, best));
        ParzenEstimator others = estimator(trials, Arrays.copyOfRange(ranked, best, ranked.length));
        return promising(good, others, Randoms.of(seed, trials.size()), tried(trials));
    }

    /** The best first: those that were tried on more folds before those that were given up earlier. */
    static Comparator<Trial> byMerit(Better better) {
        Comparator<Trial> byMean = Comparator.comparingDouble(Trial::mean);
        return Comparator.comparingInt((Trial trial) -> -trial.values().size())
                .thenComparing(better == Better.LESS ? byMean : byMean.reversed());
    }

    private Set<Map<String, String>> tried(List<Trial> trials) {
        Set<Map<String, String>> tried = new HashSet<>();
        trials.forEach(trial -> tried.add(trial.parameters()));
        return tried;
    }

    private Map<String, String> promising(
            ParzenEstimator good, ParzenEstimator others, SplittableRandom random, Set<Map<String, String>> tried) {
        Map<String, String> chosen = Map.of();
        double greatest = Double.NEGATIVE_INFINITY;
        boolean chosenIsNew = false;
        for (int i = 0; i < CANDIDATES; i++) {
            Map<String, String> candidate = space.decode(good.sample(random));
            // Densities are compared where the trial would be: at what is written.
            double[] point = space.encode(candidate);
            double promise = good.logDensity(point) - others.logDensity(point);
            boolean isNew = !tried.contains(candidate);
            // What has been tried would tell nothing: it is tried again only where there is nothing else.
            if (chosen.isEmpty() || (isNew && !chosenIsNew) || (isNew == chosenIsNew && promise > greatest)) {
                chosen = candidate;
                greatest = promise;
                chosenIsNew = isNew;
            }
        }
        return chosen;
    }

    private ParzenEstimator estimator(List<Trial> trials, int[] chosen) {
        int[] byAge = Arrays.stream(chosen).sorted().toArray();
        List<double[]> points = Arrays.stream(byAge)
                .mapToObj(trial -> space.encode(trials.get(trial).parameters()))
                .toList();
        return new ParzenEstimator(space, points, weights(points.size()));
    }

    /** The oldest first. */
    static double[] weights(int trials) {
        double[] weights = new double[trials];
        int old = Math.max(0, trials - FRESH);
        for (int i = 0; i < trials; i++) {
            double least = 1.0 / trials;
            weights[i] = i >= old ? 1 : old == 1 ? least : least + (1 - least) * i / (old - 1);
        }
        return weights;
    }
}
