package io.millrace.forest;

/**
 * Gauss and Legendre's quadrature over 0 to 1: with n points it integrates every polynomial of a degree up to 2n − 1 exactly, but for
 * rounding (Abramowitz and Stegun, 25.4.30).
 */
final class Quadrature {
    private final double[] points;
    private final double[] weights;

    private Quadrature(int size) {
        points = new double[size];
        weights = new double[size];
        for (int i = 0; i < size; i++) {
            // Newton's method for a root of the Legendre polynomial, from a start that is close enough for every size.
            double x = Math.cos(Math.PI * (i + 0.75) / (size + 0.5));
            double step = 1;
            double slope = 1;
            while (Math.abs(step) > 1e-15) {
                double before = 1;
                double value = x;
                for (int n = 2; n <= size; n++) {
                    double next = ((2 * n - 1) * x * value - (n - 1) * before) / n;
                    before = value;
                    value = next;
                }
                slope = size * (x * value - before) / (x * x - 1);
                step = value / slope;
                x -= step;
            }
            points[i] = (1 - x) / 2;
            weights[i] = 1 / ((1 - x * x) * slope * slope);
        }
    }

    /** The smallest that is exact up to a degree. */
    static Quadrature exactUpTo(int degree) {
        return new Quadrature(degree / 2 + 1);
    }

    int size() {
        return points.length;
    }

    double point(int i) {
        return points[i];
    }

    double weight(int i) {
        return weights[i];
    }
}
