package io.millrace.retrainer.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/** Writes a table's rows, given by their numbers, into a Parquet file. */
final class ExampleWriter extends WriteSupport<Integer> {
    private final ExampleTable table;
    private final MessageType schema;
    private final List<String> heldOut;
    private final Binary version;
    private final long processedAt;
    /** Per feature and category code. */
    private final List<List<Binary>> categories = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // Parquet gives it before the first row.
    private RecordConsumer out;

    private ExampleWriter(ExampleTable table, DatasetStamp stamp) {
        this.table = table;
        heldOut = heldOut(table);
        schema = DatasetSchema.of(table.features(), heldOut);
        processedAt = stamp.processedAt().toEpochMilli();
        version = Binary.fromString(stamp.version());
        for (int f = 0; f < table.features().size(); f++) {
            categories.add(table.categories(f).stream().map(Binary::fromString).toList());
        }
    }

    /** Writes all rows, over whatever is there. */
    static void write(ExampleTable table, DatasetStamp stamp, Path file) throws IOException {
        try (ParquetWriter<Integer> writer = new Builder(new LocalOutputFile(file), new ExampleWriter(table, stamp))
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new PageCodecs())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                // A column of one encoding: the footer lists several in the order of their identity hashes, which no
                // two processes share. Pages of version 2
                // need none for levels, and Zstandard finds repetitions by itself.
                .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
                .withDictionaryEncoding(false)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .build()) {
            for (int row = 0; row < table.rows(); row++) {
                writer.write(row);
            }
        }
    }

    private static List<String> heldOut(ExampleTable table) {
        boolean alone = false;
        boolean contaminated = false;
        for (int row = 0; row < table.rows(); row++) {
            alone |= table.heldOut(row) == HeldOut.LEFT_ALONE;
            contaminated |= table.heldOut(row) == HeldOut.CONTAMINATED;
        }
        List<String> columns = new ArrayList<>();
        if (alone) {
            columns.add(DatasetSchema.LEFT_ALONE);
        }
        if (contaminated) {
            columns.add(DatasetSchema.CONTAMINATED);
        }
        return columns;
    }

    @Override
    @SuppressWarnings("deprecation") // Parquet declares it abstract, and calls the other.
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
    public void write(Integer boxed) {
        int row = boxed;
        out.startMessage();
        int column = 0;
        text(column++, Binary.fromString(table.id(row)));
        text(column++, Binary.fromString(table.entity(row)));
        begin(column);
        out.addLong(table.asOf(row));
        end(column++);
        begin(column);
        out.addDouble(table.label(row) ? 1.0 : 0.0);
        end(column++);
        for (int f = 0; f < categories.size(); f++, column++) {
            feature(column, f, row);
        }
        for (String each : heldOut) {
            HeldOut is = each.equals(DatasetSchema.LEFT_ALONE) ? HeldOut.LEFT_ALONE : HeldOut.CONTAMINATED;
            begin(column);
            out.addBoolean(table.heldOut(row) == is);
            end(column++);
        }
        text(column++, version);
        begin(column);
        out.addLong(processedAt);
        end(column);
        out.endMessage();
    }

    private void feature(int column, int feature, int row) {
        if (table.features().get(feature).categorical()) {
            int code = table.categoryCode(feature, row);
            if (code >= 0) {
                text(column, categories.get(feature).get(code));
            }
        } else {
            double value = table.number(feature, row);
            if (!Double.isNaN(value)) {
                begin(column);
                out.addDouble(value);
                end(column);
            }
        }
    }

    private void text(int column, Binary text) {
        begin(column);
        out.addBinary(text);
        end(column);
    }

    private void begin(int column) {
        out.startField(schema.getFieldName(column), column);
    }

    private void end(int column) {
        out.endField(schema.getFieldName(column), column);
    }

    private static final class Builder extends ParquetWriter.Builder<Integer, Builder> {
        private final ExampleWriter support;

        Builder(OutputFile file, ExampleWriter support) {
            super(file);
            this.support = support;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // Parquet declares it abstract, and calls the other.
        protected WriteSupport<Integer> getWriteSupport(Configuration configuration) {
            return support;
        }

        @Override
        protected WriteSupport<Integer> getWriteSupport(ParquetConfiguration configuration) {
            return support;
        }
    }
}
