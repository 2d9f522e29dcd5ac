package io.millrace.quickstart.files;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSV with a header (RFC 4180), in UTF-8. */
final class CsvRows implements FileRows.RowFormat {
    private final CloseableIterator<CsvRecord> records;
    private final int[] positions;
    private final int width;

    CsvRows(Path file, InputStream in, List<String> columns) throws UnusableFileException {
        records = CsvReader.builder()
                .skipEmptyLines(true)
                .ofCsvRecord(new InputStreamReader(in, StandardCharsets.UTF_8))
                .iterator();
        if (!records.hasNext()) {
            throw new UnusableFileException(file + ": empty, a header is expected");
        }
        List<String> header = records.next().getFields();
        width = header.size();
        positions = new int[columns.size()];
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            positions[i] = header.indexOf(columns.get(i));
            if (positions[i] < 0) {
                missing.add(columns.get(i));
            }
        }
        if (!missing.isEmpty()) {
            throw new UnusableFileException(
                    file + ":1: the header has no column " + String.join(", ", missing) + "; it has "
                            + String.join(", ", header));
        }
    }

    @Override
    public boolean hasNext() {
        return records.hasNext();
    }

    @Override
    public FileRow next() {
        CsvRecord row = records.next();
        @Nullable String[] cells = new @Nullable String[positions.length];
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] < row.getFieldCount()) {
                String cell = row.getField(positions[i]);
                cells[i] = cell.isEmpty() ? null : cell;
            }
        }
        String mistake = row.getFieldCount() == width
                ? null
                : "it has %d cells where the header has %d".formatted(row.getFieldCount(), width);
        return new FileRow(row.getStartingLineNumber(), cells, String.join(",", row.getFields()), mistake);
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
