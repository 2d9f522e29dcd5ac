package io.millrace.quickstart.history;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.quickstart.replay.Row;
import io.millrace.runtime.privacy.PrivateFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Answers as CSV: a header, times in ISO-8601, an empty cell for what is missing. */
final class CsvAnswers implements AnswerOutput {
    private static final int BUFFER = 1 << 16;

    private final FeatureSet features;
    private final List<String> carried;
    private final String version;
    private final CsvWriter csv;
    private final String[] row;

    CsvAnswers(Path file, boolean packed, FeatureSet features, CarriedColumns carried) throws IOException {
        this.features = features;
        this.carried = carried.names();
        version = features.project().featureSet().version();
        OutputStream bytes = PrivateFiles.newOutputStream(file);
        OutputStream out = packed ? new GZIPOutputStream(bytes, BUFFER) : bytes;
        csv = CsvWriter.builder()
                .bufferSize(0)
                .build(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER));
        List<String> header = new ArrayList<>(CarriedColumns.OWN);
        header.addAll(this.carried);
        for (int i = 0; i < features.size(); i++) {
            header.add(features.name(i));
        }
        row = new String[header.size()];
        csv.writeRecord(header);
    }

    @Override
    public void write(Row question, String entity, long asOf, boolean known, FeatureVector vector) {
        row[0] = entity;
        row[1] = Instant.ofEpochMilli(asOf).toString();
        row[2] = Boolean.toString(known);
        row[3] = version;
        int at = CarriedColumns.OWN.size();
        for (String column : carried) {
            String text = question.text(column);
            Object value = text == null ? question.value(column) : text;
            row[at++] = value == null ? "" : value.toString();
        }
        for (int i = 0; i < features.size(); i++) {
            row[at++] = known ? cell(vector, i) : "";
        }
        csv.writeRecord(row);
    }

    private String cell(FeatureVector vector, int feature) {
        if (features.categorical(feature)) {
            byte[] utf8 = vector.category(feature);
            return utf8 == null ? "" : new String(utf8, StandardCharsets.UTF_8);
        }
        double number = vector.number(feature);
        return Double.isNaN(number) ? "" : Double.toString(number);
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
