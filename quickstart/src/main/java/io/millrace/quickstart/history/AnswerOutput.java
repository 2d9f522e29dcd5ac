package io.millrace.quickstart.history;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.quickstart.replay.Row;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** A file of answers. */
interface AnswerOutput extends Closeable {

    /**
     * Writes the next row.
     *
     * @param question the row that asked, for the columns that are carried through
     * @param known whether the entity was known; where not, every feature is missing
     */
    void write(Row question, String entity, long asOf, boolean known, FeatureVector vector) throws IOException;

    /**
     * Creates a file, over whatever is there.
     *
     * @param named the file that its name tells the kind of: Parquet for {@code .parquet}, CSV otherwise, packed for {@code .gz}
     * @param file where it goes
     */
    static AnswerOutput create(Path named, Path file, FeatureSet features, CarriedColumns carried) throws IOException {
        String name = named.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".parquet")
                ? new ParquetAnswers(file, features, carried)
                : new CsvAnswers(file, name.endsWith(".gz"), features, carried);
    }
}
