package io.millrace.topology.data;

import static org.assertj.core.api.Assertions.tuple;

import io.millrace.records.DataPartial;
import io.millrace.records.FieldNulls;
import io.millrace.records.TickDone;
import io.millrace.validation.windows.WindowLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.assertj.core.groups.Tuple;

/**
 * Two partitions that count rows window by window, tick by tick, late ones too, one ahead of the other; and what they make of it
 * together, counted from the rows.
 */
final class RandomPartials {
    private static final long HOUR = 3_600_000;
    private static final int HOURS = 40;
    private static final int PARTITIONS = 2;

    private final List<Row> rows = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final WindowLimits limits;
    /** The first tick that both have completed: what began before is not whole. */
    private final int began;

    /** What one partition says. */
    record Step(int partition, Object body) {}

    /** What a report says, but for figures that follow from it. */
    record Judged(long rows, boolean whole, Set<Integer> newSchemas, Set<String> broken) {}

    private record Row(int partition, int hour, int schema, boolean missing) {}

    RandomPartials(Random random, WindowLimits limits) {
        this.limits = limits;
        began = 1 + random.nextInt(3);
        List<List<Step>> said = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            said.add(partition(partition, random));
        }
        // Each in its own order, and both in any.
        while (!said.get(0).isEmpty() || !said.get(1).isEmpty()) {
            List<Step> next = said.get(random.nextInt(PARTITIONS));
            if (!next.isEmpty()) {
                steps.add(next.remove(0));
            }
        }
    }

    private List<Step> partition(int partition, Random random) {
        List<Step> said = new ArrayList<>();
        for (int tick = began; tick <= HOURS; tick++) {
            Set<Integer> changed = new TreeSet<>();
            for (int n = random.nextInt(16) - 2; n > 0; n--) {
                // Schema 0 at first, then more; the odd ones leave the field out. Of what is late none is new: a window
                // that was
                // judged is not judged again because an earlier one has come to know its schema.
                boolean late = random.nextInt(20) == 0;
                int schema = late ? 0 : random.nextInt(1 + tick / 15);
                int hour = Math.max(1, late ? tick - random.nextInt(5) : tick);
                rows.add(new Row(partition, hour, schema, random.nextInt(5) == 0));
                changed.add(hour);
                if (random.nextInt(4) == 0) {
                    said.add(new Step(partition, partial(partition, hour)));
                }
            }
            for (int hour : changed) {
                said.add(new Step(partition, partial(partition, hour)));
            }
            said.add(new Step(partition, new TickDone("", Instant.ofEpochMilli(tick * HOUR))));
        }
        return said;
    }

    private DataPartial partial(int partition, int hour) {
        Predicate<Row> here = row -> row.partition == partition && row.hour == hour;
        FieldNulls segment = new FieldNulls(
                "segment", count(here.and(RandomPartials::isNull)), count(here.and(row -> row.schema % 2 == 1)));
        return new DataPartial(
                "purchases",
                Instant.ofEpochMilli((hour - 1) * HOUR),
                Instant.ofEpochMilli(hour * HOUR),
                count(here),
                List.of(segment),
                List.of(),
                List.copyOf(schemas(here)),
                List.of());
    }

    List<Step> steps() {
        return steps;
    }

    /** Every window, by its end. */
    List<Tuple> expected() {
        List<Tuple> expected = new ArrayList<>();
        judged().forEach((hour, judged) -> expected.add(tuple(Instant.ofEpochMilli(hour * HOUR), judged)));
        return expected;
    }

    /** Kinds of the alerts that the last window leaves open. */
    Set<String> expectedOpen() {
        Judged last = judged().get(HOURS);
        Set<String> open = new TreeSet<>();
        if (!last.broken.isEmpty()) {
            open.add("data_quarantined");
        }
        if (!last.newSchemas.isEmpty()) {
            open.add("schema_changed");
        }
        return open;
    }

    private Map<Integer, Judged> judged() {
        Map<Integer, Judged> judged = new TreeMap<>();
        for (int hour = 1; hour <= HOURS; hour++) {
            int end = hour;
            Predicate<Row> here = row -> row.hour == end;
            boolean whole = hour > began;
            if (!whole && count(here) == 0) {
                continue;
            }
            Set<Integer> fresh = new TreeSet<>(schemas(here));
            fresh.removeAll(schemas(row -> row.hour < end));
            if (count(row -> row.hour < end) == 0) {
                fresh.clear();
            }
            judged.put(hour, new Judged(count(here), whole, fresh, broken(end, whole)));
        }
        return judged;
    }

    private Set<String> broken(int end, boolean whole) {
        Predicate<Row> here = row -> row.hour == end;
        long all = count(here);
        long leftOut = count(here.and(row -> row.schema % 2 == 1));
        long leftOutBefore = count(row -> row.hour < end && row.schema % 2 == 1);
        Set<String> broken = new TreeSet<>();
        if (whole && all < limits.minRows()) {
            broken.add("min_rows -");
        }
        if (count(here.and(RandomPartials::isNull)) > limits.maxNullRatio() * (all - leftOut)) {
            broken.add("max_null_ratio segment");
        }
        // Odd schemas come long after the first rows, so nothing was left out by design.
        if (leftOut > 0 && (leftOutBefore == 0 || leftOut == all)) {
            broken.add("schema segment");
        }
        return broken;
    }

    private static boolean isNull(Row row) {
        return row.missing && row.schema % 2 == 0;
    }

    private Set<Integer> schemas(Predicate<Row> which) {
        Set<Integer> ids = new TreeSet<>();
        rows.stream().filter(which).forEach(row -> ids.add(row.schema));
        return ids;
    }

    private long count(Predicate<Row> which) {
        return rows.stream().filter(which).count();
    }
}
