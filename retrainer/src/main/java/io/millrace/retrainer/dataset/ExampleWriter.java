package io.millrace.retrainer.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * Writes a table into a Parquet file, one group of rows after the other. The columns of a group are encoded beside each other, each on its own: a table lies by columns, as the file does, and rows in between
 * would cost twice the time.
 */
final class ExampleWriter {
    /** Cells of a group of rows, which are on the heap until all of its columns are encoded: of numbers 128 MB, before they are compressed. */
    static final int CELLS = 1 << 24;

    private static final ParquetProperties PROPERTIES = ParquetProperties.builder()
            // A column of one encoding: the footer lists several in the order of their identity hashes, which no
            // two processes share. Pages of version 2
            // need none for levels, and Zstandard finds repetitions by itself.
            .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
            .withDictionaryEncoding(false)
            .withAllocator(new HeapByteBufferAllocator())
            .build();

    private final MessageType schema;
    private final List<Cell> cells;

    private ExampleWriter(ExampleTable table, DatasetStamp stamp) {
        List<String> heldOut = heldOut(table);
        schema = DatasetSchema.of(table.features(), heldOut);
        cells = cells(table, heldOut, stamp);
    }

    /** Writes a row's cell of one column, at a definition level where it is there, and else at the one below. */
    @FunctionalInterface
    private interface Cell {
        void write(ColumnWriter out, int row, int level);
    }

    /**
     * Writes all rows, over whatever is there.
     *
     * @param most cells of a group of rows, {@link #CELLS} but for tests
     */
    static void write(ExampleTable table, DatasetStamp stamp, Path file, int most) throws IOException {
        ExampleWriter writer = new ExampleWriter(table, stamp);
        try (ParquetFileWriter out = new ParquetFileWriter(
                new LocalOutputFile(file),
                writer.schema,
                ParquetFileWriter.Mode.OVERWRITE,
                ParquetWriter.DEFAULT_BLOCK_SIZE,
                ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
                PROPERTIES.getColumnIndexTruncateLength(),
                PROPERTIES.getStatisticsTruncateLength(),
                PROPERTIES.getPageWriteChecksumEnabled())) {
            out.start();
            int group = Math.max(1, most / writer.cells.size());
            for (int from = 0; from < table.rows(); from += group) {
                writer.write(out, from, Math.min(table.rows(), from + group));
            }
            out.end(Map.of());
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private void write(ParquetFileWriter out, int from, int to) throws IOException {
        List<ColumnChunkPageWriteStore> encoded = IntStream.range(0, cells.size())
                .parallel()
                .mapToObj(column -> encoded(column, from, to))
                .toList();
        out.startBlock(to - from);
        for (ColumnChunkPageWriteStore column : encoded) {
            column.flushToFileWriter(out);
        }
        out.endBlock();
    }

    private ColumnChunkPageWriteStore encoded(int column, int from, int to) {
        MessageType alone = new MessageType(schema.getName(), schema.getType(column));
        ColumnDescriptor described = alone.getColumns().get(0);
        ColumnChunkPageWriteStore pages = new ColumnChunkPageWriteStore(
                new PageCodecs().getCompressor(CompressionCodecName.ZSTD),
                alone,
                PROPERTIES.getAllocator(),
                PROPERTIES.getColumnIndexTruncateLength(),
                PROPERTIES.getPageWriteChecksumEnabled());
        try (ColumnWriteStore store = PROPERTIES.newColumnWriteStore(alone, pages)) {
            ColumnWriter out = store.getColumnWriter(described);
            Cell cell = cells.get(column);
            int level = described.getMaxDefinitionLevel();
            for (int row = from; row < to; row++) {
                cell.write(out, row, level);
                store.endRecord();
            }
            store.flush();
        }
        return pages;
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

    /** Of each column of {@link DatasetSchema}. */
    private static List<Cell> cells(ExampleTable table, List<String> heldOut, DatasetStamp stamp) {
        List<Cell> cells = new ArrayList<>();
        cells.add((out, row, level) -> out.write(Binary.fromString(table.id(row)), 0, level));
        cells.add((out, row, level) -> out.write(Binary.fromString(table.entity(row)), 0, level));
        cells.add((out, row, level) -> out.write(table.asOf(row), 0, level));
        cells.add((out, row, level) -> out.write(table.label(row) ? 1.0 : 0.0, 0, level));
        for (int f = 0; f < table.features().size(); f++) {
            cells.add(table.features().get(f).categorical() ? category(table, f) : number(table, f));
        }
        for (String column : heldOut) {
            HeldOut which = column.equals(DatasetSchema.LEFT_ALONE) ? HeldOut.LEFT_ALONE : HeldOut.CONTAMINATED;
            cells.add((out, row, level) -> out.write(table.heldOut(row) == which, 0, level));
        }
        Binary version = Binary.fromString(stamp.version());
        long processedAt = stamp.processedAt().toEpochMilli();
        cells.add((out, row, level) -> out.write(version, 0, level));
        cells.add((out, row, level) -> out.write(processedAt, 0, level));
        return cells;
    }

    private static Cell number(ExampleTable table, int feature) {
        return (out, row, level) -> {
            double value = table.number(feature, row);
            if (Double.isNaN(value)) {
                out.writeNull(0, level - 1);
            } else {
                out.write(value, 0, level);
            }
        };
    }

    private static Cell category(ExampleTable table, int feature) {
        List<Binary> categories =
                table.categories(feature).stream().map(Binary::fromString).toList();
        return (out, row, level) -> {
            int code = table.categoryCode(feature, row);
            if (code < 0) {
                out.writeNull(0, level - 1);
            } else {
                out.write(categories.get(code), 0, level);
            }
        };
    }
}
