package io.millrace.quickstart.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** One JSON object per line, in UTF-8; blank lines are passed over. */
final class JsonLines implements FileRows.RowFormat {
    private final ObjectReader json = new ObjectMapper().readerFor(JsonNode.class);
    private final BufferedReader lines;
    private final List<String[]> paths;
    private @Nullable String ahead;
    private long line;

    JsonLines(InputStream in, List<String> columns) throws IOException {
        lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        paths = columns.stream().map(column -> column.split("\\.", -1)).toList();
        advance();
    }

    private void advance() throws IOException {
        do {
            ahead = lines.readLine();
            line++;
        } while (ahead != null && ahead.isBlank());
    }

    @Override
    public boolean hasNext() {
        return ahead != null;
    }

    @Override
    public FileRow next() {
        String text = ahead;
        if (text == null) {
            throw new NoSuchElementException();
        }
        FileRow row = row(text);
        try {
            advance();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return row;
    }

    private FileRow row(String text) {
        @Nullable String[] cells = new @Nullable String[paths.size()];
        try {
            JsonNode object = json.readValue(text);
            if (!object.isObject()) {
                return new FileRow(line, cells, text, "it is no JSON object");
            }
            for (int i = 0; i < cells.length; i++) {
                cells[i] = cell(object, paths.get(i));
            }
            return new FileRow(line, cells, text, null);
        } catch (JsonProcessingException broken) {
            return new FileRow(line, cells, text, "it is no JSON: " + broken.getOriginalMessage());
        }
    }

    private static @Nullable String cell(JsonNode object, String[] path) {
        JsonNode node = object;
        for (String key : path) {
            node = node.path(key);
        }
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        String text = node.isValueNode() ? node.asText() : node.toString();
        return text.isEmpty() ? null : text;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
