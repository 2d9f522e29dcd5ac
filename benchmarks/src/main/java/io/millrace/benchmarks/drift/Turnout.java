package io.millrace.benchmarks.drift;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Who comes. */
enum Turnout {
    /** The customers of the train rows, all of them in every window. */
    EVERYBODY,
    /** A quarter of the customers of the train rows, and in each window a fifth of those who came stay away and others come. */
    A_QUARTER,
    /** Others than in the train rows, a quarter as many, the same in every window. */
    NEWCOMERS;

    private static final int PARTS = 4;
    private static final double STAY_AWAY = 0.2;

    /** Customers that there are where so many come. */
    int customers(int coming) {
        return switch (this) {
            case EVERYBODY -> coming;
            case A_QUARTER -> PARTS * coming;
            case NEWCOMERS -> (PARTS + 1) * coming;
        };
    }

    /** Customers of the train rows: the first so many. */
    int trained(int coming) {
        return this == EVERYBODY ? coming : PARTS * coming;
    }

    /** All customers, of whom the last come first. */
    int[] first(int coming) {
        int all = customers(coming);
        return IntStream.range(0, all).map(i -> all - 1 - i).toArray();
    }

    /** Changes who comes next: the first so many of all. */
    void next(int[] all, int coming, SplittableRandom random) {
        if (this != A_QUARTER) {
            return;
        }
        for (int i = 0; i < coming; i++) {
            if (random.nextDouble() < STAY_AWAY) {
                int other = coming + random.nextInt(all.length - coming);
                int away = all[i];
                all[i] = all[other];
                all[other] = away;
            }
        }
    }
}
