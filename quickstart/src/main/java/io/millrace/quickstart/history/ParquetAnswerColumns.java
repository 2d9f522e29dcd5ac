package io.millrace.quickstart.history;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.quickstart.replay.Row;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The columns of answers, and how values come straight to them. */
final class ParquetAnswerColumns extends WriteSupport<ParquetAnswerColumns.Answer> {
    private final FeatureSet features;
    private final List<String> carried;
    private final MessageType schema;
    private final Binary version;
    private RecordConsumer out;

    /** A row on its way out. */
    record Answer(Row question, String entity, long asOf, boolean known, FeatureVector vector) {}

    @SuppressWarnings("NullAway.Init") // Parquet calls prepareForWrite first.
    ParquetAnswerColumns(FeatureSet features, CarriedColumns carried) {
        this.features = features;
        this.carried = carried.names();
        schema = schema(features, carried);
        version = Binary.fromString(features.project().featureSet().version());
    }

    private static MessageType schema(FeatureSet features, CarriedColumns carried) {
        Types.MessageTypeBuilder message = Types.buildMessage();
        message.addField(text(Type.Repetition.REQUIRED, CarriedColumns.OWN.get(0)));
        message.addField(Types.required(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.MILLIS))
                .named(CarriedColumns.OWN.get(1)));
        message.addField(Types.required(PrimitiveTypeName.BOOLEAN).named(CarriedColumns.OWN.get(2)));
        message.addField(text(Type.Repetition.REQUIRED, CarriedColumns.OWN.get(3)));
        MessageType typed = carried.schema();
        for (String name : carried.names()) {
            message.addField(
                    typed == null
                            ? text(Type.Repetition.OPTIONAL, name)
                            : optional(typed.getType(name).asPrimitiveType()));
        }
        for (int i = 0; i < features.size(); i++) {
            message.addField(
                    features.categorical(i)
                            ? text(Type.Repetition.OPTIONAL, features.name(i))
                            : Types.optional(PrimitiveTypeName.DOUBLE).named(features.name(i)));
        }
        return message.named("features");
    }

    private static Type text(Type.Repetition repetition, String column) {
        return Types.primitive(PrimitiveTypeName.BINARY, repetition)
                .as(LogicalTypeAnnotation.stringType())
                .named(column);
    }

    private static Type optional(PrimitiveType type) {
        return Types.optional(type.getPrimitiveTypeName())
                .length(type.getTypeLength())
                .as(type.getLogicalTypeAnnotation())
                .named(type.getName());
    }

    @Override
    @SuppressWarnings("deprecation") // abstract: it has to be there, but is not called
    public WriteContext init(Configuration configuration) {
        return new WriteContext(schema, Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(schema, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
        out = consumer;
    }

    @Override
    public void write(Answer answer) {
        out.startMessage();
        field(0, Binary.fromString(answer.entity));
        field(1, answer.asOf);
        field(2, answer.known);
        field(3, version);
        int at = CarriedColumns.OWN.size();
        for (String column : carried) {
            Object value = answer.question.value(column);
            if (value != null) {
                field(at, value);
            }
            at++;
        }
        if (answer.known) {
            features(answer.vector, at);
        }
        out.endMessage();
    }

    private void features(FeatureVector vector, int start) {
        for (int i = 0; i < features.size(); i++) {
            byte[] category = vector.category(i);
            if (category != null) {
                field(start + i, Binary.fromConstantByteArray(category));
            } else if (!Double.isNaN(vector.number(i))) {
                begin(start + i);
                out.addDouble(vector.number(i));
                end(start + i);
            }
        }
    }

    private void field(int index, Object value) {
        begin(index);
        if (value instanceof Binary binary) {
            out.addBinary(binary);
        } else if (value instanceof Long number) {
            out.addLong(number);
        } else if (value instanceof Integer number) {
            out.addInteger(number);
        } else if (value instanceof Double number) {
            out.addDouble(number);
        } else if (value instanceof Float number) {
            out.addFloat(number);
        } else if (value instanceof Boolean truth) {
            out.addBoolean(truth);
        } else {
            out.addBinary(Binary.fromString(value.toString()));
        }
        end(index);
    }

    private void begin(int index) {
        out.startField(schema.getFieldName(index), index);
    }

    private void end(int index) {
        out.endField(schema.getFieldName(index), index);
    }
}
