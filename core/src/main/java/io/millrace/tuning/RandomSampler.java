package io.millrace.tuning;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Tries whatever comes: every point of the space alike, whatever was tried before. What a better sampler must beat. */
public final class RandomSampler implements Sampler {
    private final SearchSpace space;
    private final long seed;

    public RandomSampler(SearchSpace space, long seed) {
        this.space = space;
        this.seed = seed;
    }

    @Override
    public Map<String, String> next(List<Trial> trials) {
        SplittableRandom random = Randoms.of(seed, trials.size());
        double[] shares = random.doubles().limit(space.dimensions()).toArray();
        return space.decode(space.at(shares));
    }
}
