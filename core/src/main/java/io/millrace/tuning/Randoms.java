package io.millrace.tuning;

import java.util.SplittableRandom;

/** A source of random numbers for each trial of a seed: what a trial draws does not depend on how much others drew. */
final class Randoms {
    private Randoms() {}

    static SplittableRandom of(long seed, int trial) {
        SplittableRandom ofSeed = new SplittableRandom(seed);
        return new SplittableRandom(ofSeed.nextLong() + 0x9E3779B97F4A7C15L * trial).split();
    }
}
