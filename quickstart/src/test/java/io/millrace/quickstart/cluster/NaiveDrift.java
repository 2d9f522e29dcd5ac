package io.millrace.quickstart.cluster;

import io.millrace.statistics.ChiSquare;
import io.millrace.statistics.Kolmogorov;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Drift of a few columns from the rows themselves, by what docs/drift.md says and by none of the product's counting: for values of which each is frequent, so that no bin has to be put together with
 * another and every value has a cell of its own.
 */
final class NaiveDrift {
    private static final double LEAST_SHARE = 1e-4;

    private NaiveDrift() {}

    /** A row: null is missing. Numbers are doubles, categories are strings. */
    record Row(String entity, Map<String, @Nullable Object> values) {}

    /** What is to be found of a column. */
    record Figures(
            long samples,
            long entities,
            double effective,
            double psi,
            double ks,
            double p,
            double missing,
            double usuallyMissing) {
        /** Out of its thresholds: what is left to be asked is whether that is significant. */
        boolean far(double psiThreshold, double ksThreshold) {
            return psi > psiThreshold || ks > ksThreshold;
        }
    }

    /** The figures of each column of the train rows. */
    static Map<String, Figures> of(List<Row> train, List<Row> window) {
        Map<String, Figures> all = new LinkedHashMap<>();
        for (String column : train.get(0).values().keySet()) {
            all.put(column, column(column, train, window));
        }
        return all;
    }

    /** The columns that Benjamini and Hochberg's procedure rejects. */
    static Collection<String> rejected(Map<String, Figures> columns, double rate) {
        List<String> byP = columns.entrySet().stream()
                .sorted(Map.Entry.comparingByValue((a, b) -> Double.compare(a.p(), b.p())))
                .map(Map.Entry::getKey)
                .toList();
        int last = 0;
        for (int k = 1; k <= byP.size(); k++) {
            Figures figures = Objects.requireNonNull(columns.get(byP.get(k - 1)));
            last = figures.p() <= rate * k / byP.size() ? k : last;
        }
        return byP.subList(0, last);
    }

    private static Figures column(String column, List<Row> train, List<Row> window) {
        List<@Nullable Object> before = values(column, train);
        List<@Nullable Object> now = values(column, window);
        double beforeEntities = entities(train);
        double nowEntities = entities(window);
        double effective = 1 / (1 / beforeEntities + 1 / nowEntities);
        Function<@Nullable Object, Object> bin = bins(before);
        Map<Object, Double> expected = shares(before, bin);
        Map<Object, Double> found = shares(now, bin);
        double psi = 0;
        double pearson = 0;
        TreeSet<Object> bins = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        bins.addAll(expected.keySet());
        bins.addAll(found.keySet());
        for (Object each : bins) {
            double p = expected.getOrDefault(each, 0.0);
            double q = found.getOrDefault(each, 0.0);
            psi += (atLeast(q) - atLeast(p)) * Math.log(atLeast(q) / atLeast(p));
            double pooled = (p * beforeEntities + q * nowEntities) / (beforeEntities + nowEntities);
            pearson += effective * (q - p) * (q - p) / pooled;
        }
        double missing = 1 - present(now).length / (double) now.size();
        double usual = 1 - present(before).length / (double) before.size();
        double p = ChiSquare.survival(pearson, bins.size() - 1);
        double ks = 0;
        if (!column.equals("plan")) {
            ks = ks(present(before), present(now));
            double withValue = effective * (1 - Math.max(missing, usual));
            p = Math.min(1, 2 * Math.min(p, Kolmogorov.survival(ks, withValue)));
        }
        return new Figures(now.size(), (long) nowEntities, effective, psi, ks, p, missing, usual);
    }

    private static double atLeast(double share) {
        return share == 0 ? LEAST_SHARE : share;
    }

    /** The bin of a value: how many deciles of the train rows are less; a category is its own. */
    private static Function<@Nullable Object, Object> bins(List<@Nullable Object> before) {
        double[] sorted = Arrays.stream(present(before)).sorted().toArray();
        TreeSet<Double> deciles = new TreeSet<>();
        for (int tenths = 1; tenths < 10; tenths++) {
            for (double value : Arrays.stream(sorted).distinct().toArray()) {
                long notAbove =
                        Arrays.stream(sorted).filter(other -> other <= value).count();
                if (10 * notAbove >= (long) tenths * sorted.length) {
                    deciles.add(value);
                    break;
                }
            }
        }
        return value -> value == null
                ? "missing"
                : value instanceof Double number
                        ? (Object) deciles.headSet(number).size()
                        : value;
    }

    private static Map<Object, Double> shares(List<@Nullable Object> values, Function<@Nullable Object, Object> bin) {
        return values.stream().collect(Collectors.groupingBy(bin, Collectors.summingDouble(v -> 1.0 / values.size())));
    }

    /** The greatest distance of the two distribution functions, looked for at every value. */
    private static double ks(double[] before, double[] now) {
        double greatest = 0;
        for (double[] sample : List.of(before, now)) {
            for (double at : Arrays.stream(sample).distinct().toArray()) {
                greatest = Math.max(greatest, Math.abs(upTo(before, at) - upTo(now, at)));
            }
        }
        return greatest;
    }

    private static double upTo(double[] sample, double at) {
        return Arrays.stream(sample).filter(value -> value <= at).count() / (double) sample.length;
    }

    /** The numbers there are; of a category, a number for each. */
    private static double[] present(List<@Nullable Object> values) {
        return values.stream()
                .filter(Objects::nonNull)
                .mapToDouble(value -> value instanceof Double number ? number : 0)
                .toArray();
    }

    private static List<@Nullable Object> values(String column, List<Row> rows) {
        return rows.stream()
                .<@Nullable Object>map(row -> row.values().get(column))
                .toList();
    }

    private static long entities(List<Row> rows) {
        return rows.stream().map(Row::entity).distinct().count();
    }
}
