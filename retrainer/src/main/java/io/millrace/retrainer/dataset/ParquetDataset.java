package io.millrace.retrainer.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.apache.parquet.schema.Types.MessageTypeBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The dataset of a training as a Parquet file: {@code id}, {@code entity}, {@code as_of} (UTC milliseconds), {@code label}, one nullable
 * column per feature, and, where there are such rows, {@code left_alone} and {@code contaminated}: whether the entity was held out, and {@link HeldOut what became of that}. Compressed with Zstandard. The same table makes the same bytes, on every machine, as long as the libraries are of the same version.
 */
public final class ParquetDataset {
    private static final String ID = "id";
    private static final String ENTITY = "entity";
    private static final String AS_OF = "as_of";
    private static final String LABEL = "label";
    private static final String LEFT_ALONE = "left_alone";
    private static final String CONTAMINATED = "contaminated";
    /** So that a feature may be called id, or label. */
    private static final String FEATURE = "feature.";

    private ParquetDataset() {}

    /**
     * Writes a table, over whatever is there.
     *
     * @return SHA-256 of the file, 64 lower-case hex digits
     */
    public static String write(ExampleTable table, Path file) throws IOException {
        MessageType schema = schema(table);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(schema)
                .withCodecFactory(new PageCodecs())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                // A column of one encoding: the footer lists several in the order of their identity hashes, which no
                // two
                // processes share. Pages of version 2 need none for levels, and Zstandard finds repetitions by itself.
                .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
                .withDictionaryEncoding(false)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .build()) {
            for (int row = 0; row < table.rows(); row++) {
                writer.write(group(table, row, schema));
            }
        }
        return sha256(file);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException when the file is something else
     */
    public static ExampleTable read(Path file, List<ExampleTable.Feature> features) throws IOException {
        ExampleTable.Builder builder = ExampleTable.builder(features);
        try (ParquetReader<Group> reader = new Reader(new LocalInputFile(file), new PlainParquetConfiguration())
                .withCodecFactory(new PageCodecs())
                .build()) {
            for (Group group = reader.read(); group != null; group = reader.read()) {
                List<Double> numbers = new ArrayList<>();
                List<@Nullable String> categories = new ArrayList<>();
                for (ExampleTable.Feature feature : features) {
                    String column = FEATURE + feature.name();
                    boolean present = group.getFieldRepetitionCount(column) == 1;
                    numbers.add(present && !feature.categorical() ? group.getDouble(column, 0) : Double.NaN);
                    if (feature.categorical()) {
                        categories.add(present ? group.getString(column, 0) : null);
                    }
                }
                builder.add(
                        group.getString(ID, 0),
                        group.getString(ENTITY, 0),
                        group.getLong(AS_OF, 0),
                        group.getDouble(LABEL, 0),
                        numbers,
                        categories,
                        is(group, LEFT_ALONE)
                                ? HeldOut.LEFT_ALONE
                                : is(group, CONTAMINATED) ? HeldOut.CONTAMINATED : HeldOut.NO);
            }
        } catch (RuntimeException notThis) {
            throw new IOException(file.getFileName() + " is not a dataset of this feature set", notThis);
        }
        return builder.build();
    }

    private static boolean is(Group group, String column) {
        return group.getType().containsField(column) && group.getBoolean(column, 0);
    }

    private static MessageType schema(ExampleTable table) {
        MessageTypeBuilder message = Types.buildMessage();
        message.addField(text(Repetition.REQUIRED, ID));
        message.addField(text(Repetition.REQUIRED, ENTITY));
        message.addField(Types.required(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.MILLIS))
                .named(AS_OF));
        message.addField(Types.required(PrimitiveTypeName.DOUBLE).named(LABEL));
        for (ExampleTable.Feature feature : table.features()) {
            String column = FEATURE + feature.name();
            message.addField(
                    feature.categorical()
                            ? text(Repetition.OPTIONAL, column)
                            : Types.optional(PrimitiveTypeName.DOUBLE).named(column));
        }
        if (anybody(table, HeldOut.LEFT_ALONE)) {
            message.addField(Types.required(PrimitiveTypeName.BOOLEAN).named(LEFT_ALONE));
        }
        if (anybody(table, HeldOut.CONTAMINATED)) {
            message.addField(Types.required(PrimitiveTypeName.BOOLEAN).named(CONTAMINATED));
        }
        return message.named("examples");
    }

    private static boolean anybody(ExampleTable table, HeldOut which) {
        return IntStream.of(table.all()).anyMatch(row -> table.heldOut(row) == which);
    }

    private static Type text(Repetition repetition, String column) {
        return Types.primitive(PrimitiveTypeName.BINARY, repetition)
                .as(LogicalTypeAnnotation.stringType())
                .named(column);
    }

    private static Group group(ExampleTable table, int row, MessageType schema) {
        Group group = new SimpleGroup(schema);
        group.add(ID, table.id(row));
        group.add(ENTITY, table.entity(row));
        group.add(AS_OF, table.asOf(row));
        group.add(LABEL, table.label(row) ? 1.0 : 0.0);
        for (int f = 0; f < table.features().size(); f++) {
            ExampleTable.Feature feature = table.features().get(f);
            if (feature.categorical()) {
                String category = table.category(f, row);
                if (category != null) {
                    group.add(FEATURE + feature.name(), category);
                }
            } else if (!Double.isNaN(table.number(f, row))) {
                group.add(FEATURE + feature.name(), table.number(f, row));
            }
        }
        if (schema.containsField(LEFT_ALONE)) {
            group.add(LEFT_ALONE, table.heldOut(row) == HeldOut.LEFT_ALONE);
        }
        if (schema.containsField(CONTAMINATED)) {
            group.add(CONTAMINATED, table.heldOut(row) == HeldOut.CONTAMINATED);
        }
        return group;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static final class Reader extends ParquetReader.Builder<Group> {
        Reader(InputFile file, ParquetConfiguration configuration) {
            super(file, configuration);
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }
}
