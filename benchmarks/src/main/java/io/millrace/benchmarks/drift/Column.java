package io.millrace.benchmarks.drift;

import io.millrace.statistics.Normal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** A feature as a function of a standard normal variable, which is the customer's level and what one row adds to it. */
final class Column {

    /** What values are like. */
    enum Shape {
        NORMAL,
        /** Most are small, and few are very large. */
        LOGNORMAL,
        UNIFORM,
        /** 0, 1, 2, …, each as often as that number of failures before a success. */
        COUNT,
        /** Normal, and the greatest are not told. */
        PARTLY_MISSING,
        CATEGORY
    }

    /** Counts that so few exceed are not told apart. */
    private static final double RAREST = 1e-6;

    /** So many of {@link #ALL} are numbers, the first. */
    static final int NUMBERS = 15;

    /** Twenty: fifteen numbers and five categories, which have 2 to 200 values. */
    static final List<Column> ALL = List.of(
            plain("normal_95", Shape.NORMAL, 0.95),
            plain("normal_90", Shape.NORMAL, 0.9),
            plain("normal_80", Shape.NORMAL, 0.8),
            plain("normal_60", Shape.NORMAL, 0.6),
            plain("normal_30", Shape.NORMAL, 0.3),
            plain("normal_0", Shape.NORMAL, 0),
            plain("spend_90", Shape.LOGNORMAL, 0.9),
            plain("spend_50", Shape.LOGNORMAL, 0.5),
            plain("share_80", Shape.UNIFORM, 0.8),
            plain("share_40", Shape.UNIFORM, 0.4),
            count("often", 0.8, 8),
            count("sometimes", 0.6, 1),
            count("seldom", 0.5, 0.1),
            missing("basket", 0.7, 0.3),
            missing("rating", 0.5, 0.03),
            category("flag", 1, 0.97, 0.03),
            category("plan", 1, 0.6, 0.3, 0.1),
            category("channel", 0.7, 0.3, 0.25, 0.2, 0.15, 0.1),
            category("region", 1, falling(30, 1)),
            category("product", 0.9, falling(200, 0.8)));

    private final String name;
    private final Shape shape;
    private final double level;
    /** The values of the normal variable between which it is one count or category. */
    private final double[] edges;

    private final byte[][] categories;

    private Column(String name, Shape shape, double level, double[] edges, byte[][] categories) {
        this.name = name;
        this.shape = shape;
        this.level = level;
        this.edges = edges;
        this.categories = categories;
    }

    private static Column plain(String name, Shape shape, double level) {
        return new Column(name, shape, level, new double[0], new byte[0][]);
    }

    private static Column count(String name, double level, double mean) {
        double[] edges = DoubleStream.iterate(
                        mean / (1 + mean), more -> more > RAREST, more -> more * mean / (1 + mean))
                .map(Normal::exceededBy)
                .toArray();
        return new Column(name, Shape.COUNT, level, edges, new byte[0][]);
    }

    private static Column missing(String name, double level, double share) {
        return new Column(name, Shape.PARTLY_MISSING, level, edges(1 - share, share), new byte[0][]);
    }

    private static Column category(String name, double level, double... shares) {
        List<byte[]> names = new ArrayList<>();
        for (int i = 0; i < shares.length; i++) {
            names.add((name + i).getBytes(StandardCharsets.UTF_8));
        }
        return new Column(name, Shape.CATEGORY, level, edges(shares), names.toArray(new byte[0][]));
    }

    /** Shares that fall like those of words: the k-th is 1/k to a power of the first. */
    private static double[] falling(int categories, double power) {
        double[] shares = new double[categories];
        Arrays.setAll(shares, k -> Math.pow(k + 1, -power));
        double sum = Arrays.stream(shares).sum();
        return Arrays.stream(shares).map(share -> share / sum).toArray();
    }

    private static double[] edges(double... shares) {
        double[] edges = new double[shares.length - 1];
        double rest = 1;
        for (int i = 0; i < edges.length; i++) {
            rest -= shares[i];
            edges[i] = Normal.exceededBy(rest);
        }
        return edges;
    }

    String name() {
        return name;
    }

    /** How much of the variance is the customer's own, 0 to 1; at 1 a customer's value never changes. */
    double level() {
        return level;
    }

    /** A category by its number, as UTF-8. */
    byte[] category(int number) {
        return categories[number];
    }

    /** How many categories there are; none of a number. */
    int categories() {
        return categories.length;
    }

    boolean categorical() {
        return shape == Shape.CATEGORY;
    }

    /** Standard deviation of the values of a continuous number that is always told; 0 of any other. */
    double deviation() {
        return switch (shape) {
            case NORMAL -> 1;
            case LOGNORMAL -> Math.sqrt((Math.E - 1) * Math.E);
            case UNIFORM -> Math.sqrt(1.0 / 12);
            default -> 0;
        };
    }

    /** What the normal variable becomes: NaN where nothing is told, and the number of a category. */
    double value(double normal) {
        return switch (shape) {
            case NORMAL -> normal;
            case LOGNORMAL -> Math.exp(normal);
            case UNIFORM -> 1 - Normal.survival(normal);
            case PARTLY_MISSING -> normal > edges[0] ? Double.NaN : normal;
            case COUNT, CATEGORY -> {
                int at = Arrays.binarySearch(edges, normal);
                yield at < 0 ? -at - 1 : at;
            }
        };
    }
}
