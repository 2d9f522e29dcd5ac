package io.millrace.forest;

/**
 * The game of one leaf (see {@link ShapleyIntegral}), feature by feature.
 */
final class ProductGame {
    private final double[] present;
    private final double[] absent;
    private int players;

    ProductGame(int mostPlayers) {
        present = new double[mostPlayers];
        absent = new double[mostPlayers];
    }

    void clear() {
        players = 0;
    }

    void add(double presentPays, double absentPays) {
        present[players] = presentPays;
        absent[players++] = absentPays;
    }

    /** The Shapley value of one player, of a prize of 1. */
    double value(int player, Quadrature quadrature) {
        double integral = 0;
        for (int i = 0; i < quadrature.size(); i++) {
            double product = quadrature.weight(i);
            for (int other = 0; other < players; other++) {
                product *= other == player ? 1 : absent[other] + quadrature.point(i) * (present[other] - absent[other]);
            }
            integral += product;
        }
        return (present[player] - absent[player]) * integral;
    }
}
