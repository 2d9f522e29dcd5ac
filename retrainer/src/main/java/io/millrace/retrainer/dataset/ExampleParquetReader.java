package io.millrace.retrainer.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;
import org.apache.avro.util.Utf8;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/** Reads the rows of a dataset's file, one after the other, into one and the same {@link ExampleRow}. */
final class ExampleParquetReader extends ReadSupport<ExampleRow> {
    private final List<ExampleTable.Feature> features;
    private final ExampleRow row;

    private ExampleParquetReader(List<ExampleTable.Feature> features) {
        this.features = features;
        row = new ExampleRow(features);
    }

    /** Adds every row of the file. */
    static void read(Path file, List<ExampleTable.Feature> features, ExampleTable.Builder into) throws IOException {
        try (ParquetReader<ExampleRow> reader =
                new Builder(new LocalInputFile(file), new ExampleParquetReader(features)).build()) {
            for (ExampleRow next = reader.read(); next != null; next = reader.read()) {
                into.add(next);
            }
        }
    }

    @Override
    public ReadContext init(InitContext context) {
        return new ReadContext(context.getFileSchema());
    }

    @Override
    @SuppressWarnings("deprecation") // Parquet declares it abstract, and calls the other.
    public RecordMaterializer<ExampleRow> prepareForRead(
            Configuration configuration, Map<String, String> metadata, MessageType schema, ReadContext context) {
        return new Materializer(schema);
    }

    @Override
    public RecordMaterializer<ExampleRow> prepareForRead(
            ParquetConfiguration configuration, Map<String, String> metadata, MessageType schema, ReadContext context) {
        return new Materializer(schema);
    }

    private final class Materializer extends RecordMaterializer<ExampleRow> {
        private final GroupConverter root;

        Materializer(MessageType schema) {
            Converter[] converters = new Converter[schema.getFieldCount()];
            for (int column = 0; column < converters.length; column++) {
                converters[column] = converter(schema.getFieldName(column));
            }
            for (ExampleTable.Feature feature : features) {
                if (!schema.containsField(DatasetSchema.FEATURE + feature.name())) {
                    throw new IllegalArgumentException("there is no feature " + feature.name());
                }
            }
            root = new GroupConverter() {
                @Override
                public Converter getConverter(int column) {
                    return converters[column];
                }

                @Override
                public void start() {
                    row.clear();
                }

                @Override
                public void end() {}
            };
        }

        @Override
        public ExampleRow getCurrentRecord() {
            return row;
        }

        @Override
        public GroupConverter getRootConverter() {
            return root;
        }
    }

    private Converter converter(String column) {
        return switch (column) {
            case DatasetSchema.ID -> text(value -> row.id = value);
            case DatasetSchema.ENTITY -> text(value -> row.entity = value);
            case DatasetSchema.AS_OF -> whole(value -> row.asOf = value);
            case DatasetSchema.LABEL -> real(value -> row.label = value == 1);
            case DatasetSchema.LEFT_ALONE -> flag(() -> row.heldOut = HeldOut.LEFT_ALONE);
            case DatasetSchema.CONTAMINATED -> flag(() -> row.heldOut = HeldOut.CONTAMINATED);
            default -> feature(column);
        };
    }

    private Converter feature(String column) {
        for (int f = 0; f < features.size(); f++) {
            int place = f;
            if (column.equals(DatasetSchema.FEATURE + features.get(f).name())) {
                return features.get(f).categorical()
                        ? text(value -> row.categories[place] = value)
                        : real(value -> row.numbers[place] = value);
            }
        }
        return new PrimitiveConverter() {
            @Override
            public void addBinary(Binary value) {}

            @Override
            public void addLong(long value) {}

            @Override
            public void addDouble(double value) {}
        };
    }

    private static Converter text(Consumer<Utf8> to) {
        return new PrimitiveConverter() {
            @Override
            public void addBinary(Binary value) {
                to.accept(new Utf8(value.getBytes()));
            }
        };
    }

    private static Converter whole(LongConsumer to) {
        return new PrimitiveConverter() {
            @Override
            public void addLong(long value) {
                to.accept(value);
            }
        };
    }

    private static Converter real(DoubleConsumer to) {
        return new PrimitiveConverter() {
            @Override
            public void addDouble(double value) {
                to.accept(value);
            }
        };
    }

    private static Converter flag(Runnable when) {
        return new PrimitiveConverter() {
            @Override
            public void addBoolean(boolean value) {
                if (value) {
                    when.run();
                }
            }
        };
    }

    private static final class Builder extends ParquetReader.Builder<ExampleRow> {
        private final ExampleParquetReader support;

        Builder(InputFile file, ExampleParquetReader support) {
            super(file, new PlainParquetConfiguration());
            this.support = support;
            withCodecFactory(new PageCodecs());
        }

        @Override
        protected ReadSupport<ExampleRow> getReadSupport() {
            return support;
        }
    }
}
