package io.millrace.validation.windows;

import io.millrace.validation.windows.SourceWindow.FieldNulls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Has every row of every window at hand, and looks through all of them for each answer. */
final class NaiveJudge {
    private static final List<String> FIELDS = List.of("amount", "currency");

    private final List<Row> rows = new ArrayList<>();
    private int windows;

    /** What a field is in a row. */
    private enum Value {
        PRESENT,
        NULL,
        LEFT_OUT
    }

    private record Row(int end, int schema, Map<String, Value> values) {}

    /** A schema has or leaves out each field; windows draw from a few schemas, which change along the way. */
    static NaiveJudge random(Random random) {
        NaiveJudge judge = new NaiveJudge();
        judge.windows = 1 + random.nextInt(8);
        boolean[][] has = new boolean[4][FIELDS.size()];
        for (boolean[] schema : has) {
            for (int f = 0; f < schema.length; f++) {
                schema[f] = random.nextInt(3) > 0;
            }
        }
        for (int end = 1; end <= judge.windows; end++) {
            int from = random.nextInt(4);
            int kinds = 1 + random.nextInt(2);
            for (int n = random.nextInt(8); n > 0; n--) {
                int schema = (from + random.nextInt(kinds)) % 4;
                Map<String, Value> values = new TreeMap<>();
                for (int f = 0; f < FIELDS.size(); f++) {
                    Value value = random.nextInt(4) == 0 ? Value.NULL : Value.PRESENT;
                    values.put(FIELDS.get(f), has[schema][f] ? value : Value.LEFT_OUT);
                }
                judge.rows.add(new Row(end, schema, values));
            }
        }
        return judge;
    }

    int windows() {
        return windows;
    }

    /** A window's counts, put together from three partitions. */
    SourceWindow spread(int end, Random random) {
        SourceWindow[] partitions = {SourceWindow.EMPTY, SourceWindow.EMPTY, SourceWindow.EMPTY};
        for (Row row : rows) {
            if (row.end == end) {
                TreeMap<String, FieldNulls> nulls = new TreeMap<>();
                row.values.forEach((field, value) ->
                        nulls.put(field, new FieldNulls(value == Value.NULL ? 1 : 0, value == Value.LEFT_OUT ? 1 : 0)));
                int partition = random.nextInt(3);
                partitions[partition] = partitions[partition].plus(
                        new SourceWindow(1, nulls, new TreeSet<>(List.of(row.schema)), new TreeMap<>()));
            }
        }
        return partitions[0].plus(partitions[1]).plus(partitions[2]);
    }

    List<BrokenRule> broken(int end, WindowLimits limits, boolean whole) {
        List<BrokenRule> broken = new ArrayList<>();
        long all = count(row -> row.end == end);
        if (whole && all < limits.minRows()) {
            broken.add(new BrokenRule(BrokenRule.Kind.MIN_ROWS, "-", all, limits.minRows()));
        }
        for (String field : FIELDS) {
            long having = count(row -> row.end == end && row.values.get(field) != Value.LEFT_OUT);
            long nulls = count(row -> row.end == end && row.values.get(field) == Value.NULL);
            if (having > 0 && (double) nulls / having > limits.maxNullRatio()) {
                broken.add(new BrokenRule(
                        BrokenRule.Kind.MAX_NULL_RATIO, field, (double) nulls / having, limits.maxNullRatio()));
            }
        }
        for (String field : FIELDS) {
            long without = count(row -> row.end == end && row.values.get(field) == Value.LEFT_OUT);
            if (without > 0 && takenAway(end, field) && (firstTime(end, field) || without == all)) {
                broken.add(new BrokenRule(BrokenRule.Kind.SCHEMA, field, (double) without / all, 0));
            }
        }
        return broken;
    }

    /** Whether some earlier windows had rows, all of them with the field, before one came without it. */
    private boolean takenAway(int end, String field) {
        for (int earlier = 1; earlier <= end; earlier++) {
            int window = earlier;
            if (count(row -> row.end == window && row.values.get(field) == Value.LEFT_OUT) > 0) {
                return count(row -> row.end < window) > 0;
            }
        }
        return false;
    }

    private boolean firstTime(int end, String field) {
        return count(row -> row.end < end && row.values.get(field) == Value.LEFT_OUT) == 0;
    }

    List<Integer> newSchemas(int end) {
        List<Integer> ids = new ArrayList<>();
        for (int schema = 0; schema < 4; schema++) {
            int id = schema;
            if (count(row -> row.end == end && row.schema == id) > 0
                    && count(row -> row.end < end && row.schema == id) == 0
                    && count(row -> row.end < end) > 0) {
                ids.add(id);
            }
        }
        return ids;
    }

    private long count(Predicate<Row> which) {
        return rows.stream().filter(which).count();
    }
}
