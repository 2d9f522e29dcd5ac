package io.millrace.quickstart.replay;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** A row of a Parquet file. Columns that hold lists, maps or records have no text. */
record ParquetRow(long line, Group group) implements Row {
    private static final long JULIAN_EPOCH = 2_440_588;

    @Override
    public @Nullable String problem() {
        return null;
    }

    @Override
    public @Nullable String text(String column) {
        Object value = value(column);
        if (value == null) {
            return null;
        }
        Long millis = millis(column);
        if (millis != null) {
            return Instant.ofEpochMilli(millis).toString();
        }
        LogicalTypeAnnotation logical = group.getType().getType(column).getLogicalTypeAnnotation();
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return new BigDecimal(unscaled(value), decimal.getScale()).toPlainString();
        }
        if (logical instanceof DateLogicalTypeAnnotation) {
            return LocalDate.ofEpochDay(((Integer) value).longValue()).toString();
        }
        String text = value instanceof Binary binary ? binary.toStringUsingUTF8() : value.toString();
        return text.isEmpty() ? null : text;
    }

    @Override
    public @Nullable Long millis(String column) {
        Object value = value(column);
        if (value == null) {
            return null;
        }
        if (value instanceof Long number
                && group.getType().getType(column).getLogicalTypeAnnotation()
                        instanceof TimestampLogicalTypeAnnotation timestamp) {
            return switch (timestamp.getUnit()) {
                case MILLIS -> number;
                case MICROS -> Math.floorDiv(number, 1_000L);
                case NANOS -> Math.floorDiv(number, 1_000_000L);
            };
        }
        if (primitive(column) == PrimitiveType.PrimitiveTypeName.INT96) {
            // As Spark and Hive wrote times: nanoseconds of the day, then the Julian day.
            ByteBuffer bytes = ((Binary) value).toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            long nanos = bytes.getLong();
            return TimeUnit.DAYS.toMillis(bytes.getInt() - JULIAN_EPOCH) + nanos / 1_000_000;
        }
        return null;
    }

    /** As it lies in the file: Integer, Long, Float, Double, Boolean or Binary. */
    @Override
    public @Nullable Object value(String column) {
        PrimitiveType.PrimitiveTypeName type = primitive(column);
        if (type == null || group.getFieldRepetitionCount(column) != 1) {
            return null;
        }
        return switch (type) {
            case INT32 -> group.getInteger(column, 0);
            case INT64 -> group.getLong(column, 0);
            case FLOAT -> group.getFloat(column, 0);
            case DOUBLE -> group.getDouble(column, 0);
            case BOOLEAN -> group.getBoolean(column, 0);
            case BINARY, FIXED_LEN_BYTE_ARRAY -> group.getBinary(column, 0);
            case INT96 -> group.getInt96(column, 0);
        };
    }

    private PrimitiveType.@Nullable PrimitiveTypeName primitive(String column) {
        if (!group.getType().containsField(column)) {
            return null;
        }
        Type type = group.getType().getType(column);
        return type.isPrimitive() && !type.isRepetition(Type.Repetition.REPEATED)
                ? type.asPrimitiveType().getPrimitiveTypeName()
                : null;
    }

    private static BigInteger unscaled(Object value) {
        return value instanceof Binary bytes
                ? new BigInteger(bytes.getBytes())
                : BigInteger.valueOf(((Number) value).longValue());
    }

    @Override
    public Set<String> columns() {
        return group.getType().getFields().stream().map(Type::getName).collect(Collectors.toSet());
    }

    @Override
    public String original() {
        return group.toString();
    }
}
