package io.millrace.quickstart.replay;

import io.millrace.retrainer.dataset.PageCodecs;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** The rows of a Parquet file, in its order. */
final class ParquetRows implements Closeable {
    private final ParquetReader<Group> reader;
    private final MessageType schema;
    private final long count;
    private final Path file;
    private long read;

    private ParquetRows(Path file, ParquetReader<Group> reader, MessageType schema, long count) {
        this.file = file;
        this.reader = reader;
        this.schema = schema;
        this.count = count;
    }

    /**
     * Opens a file.
     *
     * @throws IOException when it is no Parquet file
     */
    static ParquetRows open(Path file) throws IOException {
        InputFile input = new LocalInputFile(file);
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new PageCodecs())
                .build();
        try (ParquetFileReader footer = ParquetFileReader.open(input, options)) {
            return new ParquetRows(
                    file,
                    new Builder(input, new PlainParquetConfiguration())
                            .withCodecFactory(new PageCodecs())
                            .build(),
                    footer.getFileMetaData().getSchema(),
                    footer.getRecordCount());
        } catch (RuntimeException notParquet) {
            throw unreadable(file, notParquet);
        }
    }

    @Nullable Row next() throws IOException {
        try {
            Group group = reader.read();
            return group == null ? null : new ParquetRow(++read, group);
        } catch (RuntimeException broken) {
            throw unreadable(file, broken);
        }
    }

    MessageType schema() {
        return schema;
    }

    /** Share of the rows that was read, 0 to 1. */
    double progress() {
        return count == 0 ? 1 : read / (double) count;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private static IOException unreadable(Path file, RuntimeException why) {
        return new IOException(file + " cannot be read as Parquet: " + why.getMessage(), why);
    }

    private static final class Builder extends ParquetReader.Builder<Group> {
        Builder(InputFile file, ParquetConfiguration configuration) {
            super(file, configuration);
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }
}
