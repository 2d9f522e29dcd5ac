package io.millrace.quickstart.history;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.quickstart.history.ParquetAnswerColumns.Answer;
import io.millrace.quickstart.replay.Row;
import io.millrace.retrainer.dataset.PageCodecs;
import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;

/**
 * Answers as Parquet, compressed with Zstandard: {@code entity}, {@code as_of} (UTC milliseconds), {@code known} and
 * {@code feature_set_version} are there in every row; what is carried through and the features may be null. A carried column of a
 * Parquet file keeps its type; those of other files are texts.
 */
final class ParquetAnswers implements AnswerOutput {
    /** Bytes that are gathered before they are written: they lie in memory until then. */
    private static final long ROW_GROUP = 32L << 20;

    private final ParquetWriter<Answer> writer;

    ParquetAnswers(Path file, FeatureSet features, CarriedColumns carried) throws IOException {
        writer = new Builder(
                        new LocalOutputFile(PrivateFiles.create(file)), new ParquetAnswerColumns(features, carried))
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new PageCodecs())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withRowGroupSize(ROW_GROUP)
                .build();
    }

    @Override
    public void write(Row question, String entity, long asOf, boolean known, FeatureVector vector) throws IOException {
        writer.write(new Answer(question, entity, asOf, known, vector));
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private static final class Builder extends ParquetWriter.Builder<Answer, Builder> {
        private final ParquetAnswerColumns columns;

        Builder(OutputFile file, ParquetAnswerColumns columns) {
            super(file);
            this.columns = columns;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract: it has to be there, but is not called
        protected WriteSupport<Answer> getWriteSupport(Configuration configuration) {
            return columns;
        }

        @Override
        protected WriteSupport<Answer> getWriteSupport(ParquetConfiguration configuration) {
            return columns;
        }
    }
}
