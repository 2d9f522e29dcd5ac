package io.millrace.serving.scoring;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.records.Cause;
import io.millrace.wire.MalformedRecordException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.util.Utf8;

/** How to read updates of one writer's schema: a step per field, in the order in which they were written. */
final class ReadPlan {
    private static final Set<String> REQUIRED = Set.of("id", "entity", "cause", "as_of", "event_time");

    /** Reads one field. */
    @FunctionalInterface
    private interface Step {
        void read(BinaryDecoder in, FeatureUpdate update) throws IOException;
    }

    private final Step[] steps;

    private ReadPlan(List<Step> steps) {
        this.steps = steps.toArray(Step[]::new);
    }

    /**
     * A plan for a writer's schema.
     *
     * @throws MalformedRecordException when it is not a schema of feature updates of this feature set
     */
    static ReadPlan of(Schema writer, FeatureSet features) {
        if (writer.getType() != Schema.Type.RECORD) {
            throw wrong("the schema is a " + writer.getType().getName() + ", not a record");
        }
        Set<String> missing = new HashSet<>(REQUIRED);
        List<Step> steps = new ArrayList<>();
        for (Schema.Field field : writer.getFields()) {
            missing.remove(field.name());
            steps.add(step(field, features));
        }
        if (!missing.isEmpty()) {
            throw wrong("the schema " + writer.getFullName() + " is not one of feature updates: it has no " + missing);
        }
        return new ReadPlan(steps);
    }

    void read(BinaryDecoder in, FeatureUpdate update) throws IOException {
        for (Step step : steps) {
            step.read(in, update);
        }
    }

    private static Step step(Schema.Field field, FeatureSet features) {
        Schema schema = field.schema();
        switch (field.name()) {
            case "id":
                expect(field, Schema.Type.STRING);
                return (in, update) -> in.readString(update.id);
            case "entity":
                expect(field, Schema.Type.STRING);
                return (in, update) -> in.readString(update.entity);
            case "cause":
                expect(field, Schema.Type.ENUM);
                return cause(schema);
            case "as_of":
                expect(field, Schema.Type.LONG);
                return (in, update) -> update.asOf = in.readLong();
            case "event_time":
                expect(field, Schema.Type.LONG);
                return (in, update) -> update.eventTime = in.readLong();
            case "warming":
                return marks(field, features, FeatureVector::setWarming);
            case "backfilled":
                return marks(field, features, FeatureVector::setBackfilled);
            default:
                int feature = features.indexOf(field.name());
                if (feature < 0) {
                    return (in, update) -> GenericDatumReader.skip(schema, in);
                }
                return features.categorical(feature) ? category(field, feature) : number(field, feature);
        }
    }

    private static Step cause(Schema schema) {
        Cause[] bySymbol = schema.getEnumSymbols().stream()
                .map(symbol -> Arrays.stream(Cause.values())
                        .filter(cause -> cause.name().equals(symbol))
                        .findFirst()
                        .orElseThrow(() -> wrong("there is no cause " + symbol)))
                .toArray(Cause[]::new);
        return (in, update) -> update.cause = bySymbol[in.readEnum()];
    }

    /** Names of features, which come before their values. */
    private static Step marks(Schema.Field field, FeatureSet features, ObjIntConsumer<FeatureVector> mark) {
        expect(field, Schema.Type.ARRAY);
        Utf8 name = new Utf8();
        return (in, update) -> {
            for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
                for (long i = 0; i < left; i++) {
                    int feature = features.indexOf(in.readString(name).toString());
                    if (feature >= 0) {
                        mark.accept(update.vector, feature);
                    }
                }
            }
        };
    }

    private static Step number(Schema.Field field, int feature) {
        int nullBranch = nullBranch(field, Schema.Type.DOUBLE);
        return (in, update) -> {
            if (in.readIndex() == nullBranch) {
                in.readNull();
            } else {
                update.vector.setNumber(feature, in.readDouble());
            }
        };
    }

    private static Step category(Schema.Field field, int feature) {
        int nullBranch = nullBranch(field, Schema.Type.STRING);
        Utf8 text = new Utf8();
        return (in, update) -> {
            if (in.readIndex() == nullBranch) {
                in.readNull();
            } else {
                Utf8 read = in.readString(text);
                update.vector.setCategory(feature, Arrays.copyOf(read.getBytes(), read.getByteLength()));
            }
        };
    }

    /** Index of the null branch of a union of null and one type. */
    private static int nullBranch(Schema.Field field, Schema.Type type) {
        Schema schema = field.schema();
        if (schema.getType() == Schema.Type.UNION && schema.getTypes().size() == 2) {
            Schema.Type first = schema.getTypes().get(0).getType();
            Schema.Type second = schema.getTypes().get(1).getType();
            if (first == Schema.Type.NULL && second == type) {
                return 0;
            }
            if (first == type && second == Schema.Type.NULL) {
                return 1;
            }
        }
        throw wrong("feature " + field.name() + " is " + schema + ", expected null or " + type.getName());
    }

    private static void expect(Schema.Field field, Schema.Type type) {
        if (field.schema().getType() != type) {
            throw wrong("field " + field.name() + " is a "
                    + field.schema().getType().getName() + ", expected a " + type.getName());
        }
    }

    private static MalformedRecordException wrong(String message) {
        return new MalformedRecordException(MalformedRecordException.Reason.WRONG_SCHEMA, message);
    }
}
