package io.millrace.topology.experiments;

import io.millrace.records.ExperimentCounts;
import io.millrace.records.VariantCounts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An experiment's counts from the list of all that arrived, by plain loops over it. Shares nothing with the topology. */
final class NaiveExperiment {
    /** What arrived, in the order in which it did. */
    sealed interface Arrived {}

    record Exposed(String experiment, int variant, String entity, long asOf) implements Arrived {}

    record Happened(String id, String entity, String what, long time, double value) implements Arrived {}

    record Ticked(long time) implements Arrived {}

    private final String name;
    private final long within;
    private final boolean absence;
    private final Predicate<Happened> counts;
    private final long started;
    private final List<Arrived> all;

    /** @param absence whether an entity converts when nothing happens */
    NaiveExperiment(String name, long within, boolean absence, Predicate<Happened> counts, List<Arrived> all) {
        this.name = name;
        this.within = within;
        this.absence = absence;
        this.counts = counts;
        started = started(name, all);
        this.all = all.stream()
                .filter(one -> !(one instanceof Exposed exposed) || exposed.asOf >= started)
                .toList();
    }

    /** The tick before the first row. */
    private static long started(String name, List<Arrived> all) {
        long tick = -1;
        for (Arrived one : all) {
            if (one instanceof Ticked ticked) {
                tick = ticked.time;
            } else if (one instanceof Exposed exposed && exposed.experiment.equals(name)) {
                return tick;
            }
        }
        throw new AssertionError("nobody is exposed to " + name);
    }

    ExperimentCounts counts() {
        long[][] figures = new long[2][5];
        BigDecimal[] sums = {BigDecimal.ZERO, BigDecimal.ZERO};
        BigDecimal[] squares = {BigDecimal.ZERO, BigDecimal.ZERO};
        for (String entity : entities()) {
            int counted = countedAt(entity);
            Exposed first = first(entity, counted < 0 ? all.size() : counted);
            long[] variant = figures[first.variant];
            variant[0]++;
            variant[1] += exposures(entity, all.size()).stream()
                                    .map(Exposed::variant)
                                    .distinct()
                                    .count()
                            > 1
                    ? 1
                    : 0;
            if (counted < 0) {
                continue;
            }
            List<Happened> inTime = happened(first, 0, counted);
            BigDecimal value = value(inTime);
            variant[2]++;
            variant[3] += absence == inTime.isEmpty() ? 1 : 0;
            variant[4] += happened(first, counted, all.size()).size();
            sums[first.variant] = sums[first.variant].add(value);
            squares[first.variant] = squares[first.variant].add(value.multiply(value));
        }
        List<VariantCounts> told = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            long[] f = figures[i];
            String variant = i == 0 ? "control" : "treatment";
            told.add(new VariantCounts(variant, f[0], f[1], f[2], f[3], plain(sums[i]), plain(squares[i]), f[4], null));
        }
        return new ExperimentCounts(name, Instant.ofEpochMilli(started), told);
    }

    /** Decimals are compared by what they are worth. */
    static String plain(BigDecimal decimal) {
        return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }

    private Set<String> entities() {
        Set<String> entities = new LinkedHashSet<>();
        for (Arrived one : all) {
            if (one instanceof Exposed exposed && exposed.experiment.equals(name)) {
                entities.add(exposed.entity);
            }
        }
        return entities;
    }

    private List<Exposed> exposures(String entity, int before) {
        List<Exposed> found = new ArrayList<>();
        for (Arrived one : all.subList(0, before)) {
            if (one instanceof Exposed exposed && exposed.experiment.equals(name) && exposed.entity.equals(entity)) {
                found.add(exposed);
            }
        }
        return found;
    }

    private @Nullable Exposed earliest(String entity, int before) {
        return exposures(entity, before).stream()
                .min(Comparator.comparingLong(Exposed::asOf).thenComparingInt(Exposed::variant))
                .orElse(null);
    }

    private Exposed first(String entity, int before) {
        Exposed first = earliest(entity, before);
        if (first == null) {
            throw new AssertionError(entity);
        }
        return first;
    }

    /** Where the tick stands by which an entity's window had elapsed; -1 when there is none. */
    private int countedAt(String entity) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) instanceof Ticked tick) {
                Exposed first = earliest(entity, i);
                if (first != null && first.asOf + within + Trial.LATENESS <= tick.time) {
                    return i;
                }
            }
        }
        return -1;
    }

    private List<Happened> happened(Exposed first, int from, int to) {
        List<Happened> found = new ArrayList<>();
        for (Arrived one : all.subList(from, to)) {
            if (one instanceof Happened happened
                    && happened.entity.equals(first.entity)
                    && counts.test(happened)
                    && happened.time > first.asOf
                    && happened.time <= first.asOf + within) {
                found.add(happened);
            }
        }
        return found;
    }

    private static BigDecimal value(List<Happened> inTime) {
        BigDecimal sum = BigDecimal.ZERO;
        Set<String> ids = new HashSet<>();
        for (Happened one : inTime) {
            if (ids.add(one.id)) {
                sum = sum.add(BigDecimal.valueOf(one.value));
            }
        }
        return sum;
    }
}
