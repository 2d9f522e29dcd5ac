package io.millrace.topology.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/** Steps that pass over what nobody asked for, checking its structure. */
final class Skip {
    private final Map<String, RecordStep> records = new HashMap<>();

    /** One step of a plan over a record's bytes. */
    @FunctionalInterface
    interface Step {
        void run(AvroCursor cursor);
    }

    /** Passes over a record; the only step that can contain itself. */
    private static final class RecordStep implements Step {
        private Step[] fields = {};

        @Override
        public void run(AvroCursor cursor) {
            cursor.enterRecord();
            for (Step field : fields) {
                field.run(cursor);
            }
            cursor.leaveRecord();
        }
    }

    /** A step over a value of the schema. */
    Step over(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> cursor -> {};
            case BOOLEAN -> fixed(1);
            case FLOAT -> fixed(Float.BYTES);
            case DOUBLE -> fixed(Double.BYTES);
            case FIXED -> fixed(schema.getFixedSize());
            case INT -> AvroCursor::readInt;
            case LONG -> AvroCursor::readLong;
            case STRING, BYTES -> cursor -> cursor.skip(cursor.readLength());
            case ENUM -> {
                int size = schema.getEnumSymbols().size();
                yield cursor -> cursor.readIndex(size);
            }
            case UNION -> union(schema);
            case ARRAY ->
                isEmpty(schema.getElementType(), Set.of())
                        ? AvroCursor::skipEmptyItems
                        : items(over(schema.getElementType()));
            case MAP -> {
                Step value = over(schema.getValueType());
                yield items(cursor -> {
                    cursor.skip(cursor.readLength());
                    value.run(cursor);
                });
            }
            case RECORD -> record(schema);
        };
    }

    private static Step fixed(int size) {
        return cursor -> cursor.skip(size);
    }

    private static Step items(Step item) {
        return cursor -> {
            int count;
            while ((count = cursor.readBlock()) != 0) {
                for (int i = 0; i < count; i++) {
                    item.run(cursor);
                }
            }
        };
    }

    private Step union(Schema schema) {
        List<Step> branches = new ArrayList<>();
        for (Schema branch : schema.getTypes()) {
            branches.add(over(branch));
        }
        return oneOf(branches);
    }

    static Step oneOf(List<Step> branches) {
        Step[] steps = branches.toArray(Step[]::new);
        return cursor -> steps[cursor.readIndex(steps.length)].run(cursor);
    }

    private Step record(Schema schema) {
        RecordStep known = records.get(schema.getFullName());
        if (known != null) {
            return known;
        }
        RecordStep step = new RecordStep();
        records.put(schema.getFullName(), step);
        step.fields = schema.getFields().stream().map(f -> over(f.schema())).toArray(Step[]::new);
        return step;
    }

    /** Whether values of the schema take no bytes: then a block's count is not bounded by the bytes that are left. */
    private static boolean isEmpty(Schema schema, Set<String> within) {
        return switch (schema.getType()) {
            case NULL -> true;
            case FIXED -> schema.getFixedSize() == 0;
            case RECORD -> {
                Set<String> seen = new HashSet<>(within);
                yield seen.add(schema.getFullName())
                        && schema.getFields().stream().allMatch(f -> isEmpty(f.schema(), seen));
            }
            default -> false;
        };
    }
}
