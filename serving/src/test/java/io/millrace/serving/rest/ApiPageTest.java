package io.millrace.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The page of the REST API says what the OpenAPI document does. {@code -Dmillrace.api.generate=true} writes it anew. */
class ApiPageTest {
    private static final Path PAGE = Path.of("..", "docs", "api.md");

    @Test
    void shouldSayWhatTheDocumentSays() throws Exception {
        String page;
        try (InputStream document = Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.json"))) {
            page = ApiPage.of(new ObjectMapper().readTree(document));
        }
        if (Boolean.getBoolean("millrace.api.generate")) {
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE)
                .content()
                .as("-Dmillrace.api.generate=true writes it anew")
                .isEqualTo(page);
    }
}
