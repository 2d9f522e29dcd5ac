package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Cause;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.wire.MemorySchemaRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class FeatureUpdateEncoderTest {
    private static final FeatureSet FEATURES = FeatureSet.compile(Shop.project("shop", 4, "1 d"));

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final Schema schema = FeatureUpdateEncoder.schema(FEATURES);

    @Test
    void shouldWriteWhatAvroReads() {
        FeatureUpdateEncoder encoder = new FeatureUpdateEncoder(FEATURES, registry.register("updates", schema));
        for (int i = 0; i < 2_000; i++) {
            GenericRecord expected = randomUpdate();
            Positions positions = positions(expected);
            FeatureVector vector = vector(expected);
            byte[] entity = expected.get("entity").toString().getBytes(UTF_8);
            String id = expected.get("id").toString();
            Cause cause = Cause.valueOf(expected.get("cause").toString());
            long eventTime = (Long) expected.get("event_time");

            byte[] written = cause == Cause.EVENT
                    ? encoder.event(id, entity, eventTime, 1, (Long) expected.get("marks"), positions, vector)
                    : encoder.boundary(id, entity, cause, eventTime, positions, vector);

            assertThat(GenericData.get().compare(Shop.read(registry, written), expected, schema))
                    .as("seed %d: %s", seed, expected)
                    .isZero();
        }
    }

    private GenericRecord randomUpdate() {
        GenericRecord update = new GenericData.Record(schema);
        Cause cause = List.of(Cause.EVENT, Cause.REFRESH, Cause.SNAPSHOT).get(random.nextInt(3));
        boolean event = cause == Cause.EVENT;
        update.put("id", Long.toHexString(random.nextLong()));
        update.put("entity", random.nextBoolean() ? "klant-ë" : "");
        update.put("cause", new GenericData.EnumSymbol(schema.getField("cause").schema(), cause.name()));
        update.put("as_of", random.nextLong());
        update.put("event_time", random.nextLong());
        update.put("source", event ? "sessions" : null);
        update.put("marks", event ? random.nextLong() : 0);
        Schema item = schema.getField("position").schema().getElementType();
        List<GenericRecord> positions = new ArrayList<>();
        for (int source = 0; source < 3; source++) {
            for (int partition = 0; partition < 5; partition++) {
                if (random.nextBoolean()) {
                    GenericRecord position = new GenericData.Record(item);
                    position.put("source", source);
                    position.put("partition", partition);
                    position.put("offset", random.nextLong() >>> (1 + random.nextInt(60)));
                    positions.add(position);
                }
            }
        }
        update.put("position", positions);
        Schema definitions = schema.getField("definitions").schema();
        update.put(
                "definitions",
                new GenericData.EnumSymbol(
                        definitions, definitions.getEnumSymbols().get(0)));
        List<String> warming = new ArrayList<>();
        List<String> backfilled = new ArrayList<>();
        for (int i = 0; i < FEATURES.size(); i++) {
            Object value = FEATURES.categorical(i) ? "käse " + random.nextInt(9) : (Object) random.nextGaussian();
            boolean missing = random.nextInt(4) == 0;
            update.put(FEATURES.name(i), missing ? null : value);
            if (random.nextInt(4) == 0) {
                (missing ? warming : backfilled).add(FEATURES.name(i));
            }
        }
        update.put("warming", warming);
        update.put("backfilled", backfilled);
        return update;
    }

    private static Positions positions(GenericRecord update) {
        Positions positions = new Positions(3);
        for (Object each : (List<?>) update.get("position")) {
            GenericRecord position = (GenericRecord) each;
            positions.advance((Integer) position.get("source"), (Integer) position.get("partition"), (Long)
                    position.get("offset"));
        }
        return positions;
    }

    private static FeatureVector vector(GenericRecord update) {
        FeatureVector vector = new FeatureVector(FEATURES.size());
        vector.clear((Long) update.get("as_of"));
        for (int i = 0; i < FEATURES.size(); i++) {
            Object value = update.get(FEATURES.name(i));
            if (value instanceof Double number) {
                vector.setNumber(i, number);
            } else if (value != null) {
                vector.setCategory(i, value.toString().getBytes(UTF_8));
            }
        }
        ((List<?>) update.get("warming")).forEach(name -> vector.setWarming(FEATURES.indexOf(name.toString())));
        ((List<?>) update.get("backfilled")).forEach(name -> vector.setBackfilled(FEATURES.indexOf(name.toString())));
        return vector;
    }
}
