package io.millrace.tuning;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Points that fill a cube more evenly than random ones, however many are taken: multiples of an irrational direction, modulo 1, from a random start. The direction is that of the generalised golden ratio (Roberts
 * 2018): powers of 1/φ, where φ<sup>d + 1</sup> = φ + 1.
 */
final class EvenPoints {
    private final double[] start;
    private final double[] step;

    EvenPoints(int dimensions, SplittableRandom random) {
        start = random.doubles().limit(dimensions).toArray();
        double ratio = 2;
        for (int i = 0; i < 60; i++) {
            ratio = StrictMath.pow(1 + ratio, 1.0 / (dimensions + 1));
        }
        step = new double[dimensions];
        for (int i = 0; i < dimensions; i++) {
            step[i] = StrictMath.pow(ratio, -(i + 1));
        }
    }

    double[] point(int number) {
        double[] point = new double[start.length];
        Arrays.setAll(point, i -> {
            double moved = start[i] + number * step[i];
            return moved - Math.floor(moved);
        });
        return point;
    }
}
