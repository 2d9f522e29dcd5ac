package io.millrace.serving.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** What is said of a body that is no JSON. */
class BrokenJsonTest {

    @Test
    void shouldSayWhatIsWrongAndNotWhatTheServerIsMadeOf() {
        assertThat(said("[".repeat(1_001)))
                .isEqualTo("the body is not JSON: Document nesting depth (1001) exceeds the maximum allowed (1000)");
        assertThat(said("[-Infinity]")).isEqualTo("the body is not JSON: Non-standard token '-Infinity'");
        assertThat(said("{\"a\": "))
                .isEqualTo("the body is not JSON: Unexpected end-of-input within/between Object entries");
        assertThat(said("[1, [2")).endsWith("(start marker at [line: 1, column: 5])");
    }

    private static String said(String body) {
        JacksonException broken =
                catchThrowableOfType(JacksonException.class, () -> new ObjectMapper().readTree(body.getBytes(UTF_8)));
        return BrokenJson.refusal(broken).getMessage();
    }
}
