package io.millrace.topology.features;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Random Avro schemas of every type, and random records of them. */
final class RandomAvro {
    private final Random random;
    private int names;

    RandomAvro(Random random) {
        this.random = random;
    }

    /** A field that is neither record, array nor map, and not inside an array or map. */
    record Leaf(String path, Schema schema) {}

    Schema recordSchema(int depth) {
        List<Schema.Field> fields = new ArrayList<>();
        int n = random.nextInt(7);
        for (int i = 0; i < n; i++) {
            Schema schema = schema(depth - 1);
            if (random.nextInt(3) == 0 && schema.getType() != Schema.Type.NULL) {
                Schema none = Schema.create(Schema.Type.NULL);
                schema = random.nextBoolean() ? Schema.createUnion(none, schema) : Schema.createUnion(schema, none);
            }
            fields.add(new Schema.Field("f" + names++, schema));
        }
        return Schema.createRecord("R" + names++, null, "test", false, fields);
    }

    private Schema schema(int depth) {
        int kinds = depth > 0 ? 26 : 22;
        return switch (random.nextInt(kinds)) {
            case 0 -> Schema.create(Schema.Type.NULL);
            case 1 -> Schema.create(Schema.Type.BOOLEAN);
            case 2 -> Schema.create(Schema.Type.INT);
            case 3, 4 -> Schema.create(Schema.Type.LONG);
            case 5 -> Schema.create(Schema.Type.FLOAT);
            case 6 -> Schema.create(Schema.Type.DOUBLE);
            case 7, 8, 9 -> Schema.create(Schema.Type.STRING);
            case 10 -> Schema.create(Schema.Type.BYTES);
            case 11 -> Schema.createFixed("F" + names++, null, "test", random.nextInt(9));
            case 12 -> Schema.createEnum("E" + names++, null, "test", List.of("RED", "GREEN", "BLUE"));
            case 13 -> LogicalTypes.decimal(30, random.nextInt(8)).addToSchema(Schema.create(Schema.Type.BYTES));
            case 14 -> {
                int scale = random.nextInt(8);
                yield LogicalTypes.decimal(9, scale).addToSchema(Schema.createFixed("F" + names++, null, "test", 12));
            }
            case 15 -> LogicalTypes.uuid().addToSchema(Schema.createFixed("F" + names++, null, "test", 16));
            case 16 -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            case 17 -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
            case 18 -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case 19 -> LogicalTypes.timestampNanos().addToSchema(Schema.create(Schema.Type.LONG));
            case 20 -> linkedList();
            case 21 -> SchemaBuilder.array().items(Schema.create(Schema.Type.NULL));
            case 22, 23 -> recordSchema(depth);
            case 24 -> Schema.createArray(schema(depth - 1));
            default -> Schema.createMap(schema(depth - 1));
        };
    }

    /** A record that contains itself, in an array so that no path leads into it. */
    private Schema linkedList() {
        Schema node = Schema.createRecord("N" + names++, null, "test", false);
        node.setFields(List.of(
                new Schema.Field("value", Schema.create(Schema.Type.INT)),
                new Schema.Field("next", Schema.createUnion(Schema.create(Schema.Type.NULL), node))));
        return Schema.createArray(node);
    }

    List<Leaf> leaves(Schema record) {
        List<Leaf> leaves = new ArrayList<>();
        collect("", record, leaves);
        return leaves;
    }

    private static void collect(String prefix, Schema record, List<Leaf> leaves) {
        for (Schema.Field field : record.getFields()) {
            Schema schema = field.schema();
            if (schema.isUnion()) {
                schema = schema.getTypes().stream()
                        .filter(s -> s.getType() != Schema.Type.NULL)
                        .findFirst()
                        .orElseThrow();
            }
            switch (schema.getType()) {
                case RECORD -> collect(prefix + field.name() + ".", schema, leaves);
                case ARRAY, MAP -> {}
                default -> leaves.add(new Leaf(prefix + field.name(), schema));
            }
        }
    }

    GenericRecord record(Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema()));
        }
        return record;
    }

    private Object value(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt() >> random.nextInt(32);
            case LONG -> random.nextLong() >> random.nextInt(64);
            case FLOAT -> random.nextInt(30) == 0 ? Float.NaN : (float) (random.nextGaussian() * 1000);
            case DOUBLE ->
                switch (random.nextInt(30)) {
                    case 0 -> Double.NEGATIVE_INFINITY;
                    case 1 -> 1e290;
                    default -> random.nextGaussian() * 1000;
                };
            case STRING -> text();
            case BYTES -> ByteBuffer.wrap(bytes(1 + random.nextInt(12)));
            case FIXED -> new GenericData.Fixed(schema, bytes(schema.getFixedSize()));
            case ENUM ->
                new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(random.nextInt(3)));
            case UNION -> value(schema.getTypes().get(random.nextInt(5) == 0 ? nullOf(schema) : 1 - nullOf(schema)));
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (int i = random.nextInt(20); i > 0; i--) {
                    items.add(value(schema.getElementType()));
                }
                yield items;
            }
            case MAP -> {
                Map<String, Object> entries = new HashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    entries.put(text(), value(schema.getValueType()));
                }
                yield entries;
            }
            case RECORD -> record(schema);
        };
    }

    private static int nullOf(Schema union) {
        return union.getTypes().get(0).getType() == Schema.Type.NULL ? 0 : 1;
    }

    private String text() {
        return switch (random.nextInt(8)) {
            case 0 -> "";
            case 1 -> "żółć";
            case 2 -> "so much that it is more than thirty bytes";
            case 3 -> "🦦";
            default -> Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L)).toString();
        };
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
