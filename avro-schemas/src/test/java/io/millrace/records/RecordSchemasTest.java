package io.millrace.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecordSchemasTest {

    @Test
    void shouldDocumentEveryTypeAndEveryField() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of("src/main/avro"))) {
            files = all.filter(file -> file.toString().endsWith(".avsc")).toList();
        }
        List<String> undocumented = new ArrayList<>();
        int[] fields = new int[1];
        for (Path file : files) {
            visit(file.getFileName().toString(), new ObjectMapper().readTree(file.toFile()), undocumented, fields);
        }

        assertThat(undocumented).isEmpty();
        assertThat(files).hasSizeGreaterThanOrEqualTo(18);
        assertThat(fields[0]).isGreaterThan(100);
    }

    private static void visit(String place, JsonNode node, List<String> undocumented, int[] fields) {
        String kind = node.path("type").asText();
        boolean named = kind.equals("record") || kind.equals("enum");
        String here = node.has("name") ? place + "/" + node.path("name").asText() : place;
        if (named && node.path("doc").asText().isBlank()) {
            undocumented.add(here);
        }
        for (JsonNode field : node.path("fields")) {
            fields[0]++;
            if (field.path("doc").asText().isBlank()) {
                undocumented.add(here + "/" + field.path("name").asText());
            }
        }
        for (JsonNode child : node) {
            visit(here, child, undocumented, fields);
        }
    }
}
