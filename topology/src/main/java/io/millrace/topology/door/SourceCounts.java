package io.millrace.topology.door;

import io.millrace.features.Event;
import io.millrace.features.SourceLayout;
import io.millrace.records.DataPartial;
import io.millrace.records.FieldNulls;
import io.millrace.records.RuleBreaks;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.records.StoreKeys;
import io.millrace.topology.windows.WindowPolicy;
import io.millrace.validation.ValidationRule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;

/**
 * What is counted of one source, and under which names: {@code rows}, {@code nulls:FIELD}, {@code left_out:FIELD}, {@code
 * break:FIELD:RULE:ACTION} and {@code schema:ID}, whose count are the rows that were written with it; what was refused, as {@link RefusalCounts} says.
 */
final class SourceCounts {
    private static final String ROWS = "rows";
    private static final String NULLS = "nulls";
    private static final String LEFT_OUT = "left_out";
    private static final String BREAK = "break";
    private static final String SCHEMA = "schema";

    private final String source;
    private final long length;
    private final FieldSlots fields;
    private final CountNames names = new CountNames();
    private final int rows;
    private final int[] nulls;
    private final int[] leftOut;
    private final Map<WriterSchema, Integer> schemas = new HashMap<>();
    private final Map<ValidationRule, Integer> breaks = new HashMap<>();

    /**
     * Counts of a source.
     *
     * @param length of a window, milliseconds
     */
    SourceCounts(String source, long length, SourceLayout layout) {
        this.source = source;
        this.length = length;
        fields = FieldSlots.of(layout);
        rows = names.number(ROWS);
        nulls = numbers(NULLS);
        leftOut = numbers(LEFT_OUT);
    }

    private int[] numbers(String what) {
        return fields.fields().stream()
                .mapToInt(field -> names.number(what + ":" + field))
                .toArray();
    }

    /** An empty window. */
    CountedWindow window(long end) {
        return new CountedWindow(end, key(end), names);
    }

    /** A window as it was stored. */
    CountedWindow window(long end, byte[] stored) {
        return new CountedWindow(end, key(end), names, stored);
    }

    /** End and length of the window, then the source: windows of another length are others. */
    Bytes key(long end) {
        byte[] name = source.getBytes(StandardCharsets.UTF_8);
        return StoreKeys.of(
                end,
                ByteBuffer.allocate(Long.BYTES + name.length)
                        .putLong(length)
                        .put(name)
                        .array());
    }

    /** Counts an event, as it came. */
    void count(Event event, WriterSchema schema, CountedWindow window) {
        window.add(rows);
        for (int i = 0; i < nulls.length; i++) {
            if (fields.missing(event, i)) {
                window.add(schema.leavesOut(fields.slots()[i]) ? leftOut[i] : nulls[i]);
            }
        }
        if (schema.id() != WriterSchema.NO_ID) {
            window.add(schemas.computeIfAbsent(schema, added -> names.number(SCHEMA + ":" + added.id())));
        }
    }

    /** Counts a rule that an event broke. */
    void count(ValidationRule rule, CountedWindow window) {
        window.add(breaks.computeIfAbsent(
                rule,
                added -> names.number(String.join(
                        ":",
                        BREAK,
                        added.field(),
                        added.kind().code(),
                        added.action().code()))));
    }

    /** Counts a row that was refused after all. */
    void count(DeadLetterReason reason, int partition, long offset, CountedWindow window) {
        RefusalCounts.add(window, names, RefusalCounts.ROWS, reason, partition, offset);
    }

    /** Counts what was refused and is no row. */
    void count(Map<String, Long> unread, CountedWindow window) {
        RefusalCounts.add(window, names, unread);
    }

    /** End of the window in which a time lies. */
    long endOf(long time) {
        return WindowPolicy.end(time, length);
    }

    String source() {
        return source;
    }

    /** What was counted in a window. Every field that is read now is there, and those that were read before and lacked a value. */
    DataPartial partial(CountedWindow window) {
        SortedMap<String, Long> counts = window.counts();
        SortedSet<String> read = new TreeSet<>(fields.fields());
        List<RuleBreaks> broken = new ArrayList<>();
        SortedSet<Integer> ids = new TreeSet<>();
        counts.forEach((name, count) -> {
            String[] parts = name.split(":", -1);
            switch (parts[0]) {
                case NULLS, LEFT_OUT -> read.add(parts[1]);
                case BREAK -> broken.add(new RuleBreaks(parts[1], parts[2], parts[3], count));
                case SCHEMA -> ids.add(Integer.valueOf(parts[1]));
                default -> {}
            }
        });
        return new DataPartial(
                source,
                Instant.ofEpochMilli(window.end() - length),
                Instant.ofEpochMilli(window.end()),
                counts.getOrDefault(ROWS, 0L),
                read.stream()
                        .map(field -> new FieldNulls(
                                field,
                                counts.getOrDefault(NULLS + ":" + field, 0L),
                                counts.getOrDefault(LEFT_OUT + ":" + field, 0L)))
                        .toList(),
                broken,
                List.copyOf(ids),
                RefusalCounts.told(counts));
    }
}
