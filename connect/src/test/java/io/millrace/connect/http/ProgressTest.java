package io.millrace.connect.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connect.http.Progress.Step;
import io.millrace.connect.records.SourceRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final HttpSettings BY_TOKEN =
            settings(Map.of("records.pointer", "/data", "cursor.pointer", "/next"));
    private static final HttpSettings BY_FIELD = settings(Map.of("cursor.field", "/at", "cursor.first", "0"));

    @Test
    void shouldReadAPageOnFromWhereItStoodWhenTheOffsetWasWritten() throws Exception {
        // Given
        JsonNode page = json("{'data': [1, 2, 3], 'next': null}");
        Progress first = Answers.progress(BY_TOKEN, null).unread(page).get(0).after();

        // When
        Progress again = Answers.progress(BY_TOKEN, first.offset());

        // Then
        assertThat(records(again.unread(page))).containsExactly("2", "3");
    }

    @Test
    void shouldGoToTheNextPageAndStayOnTheLast() throws Exception {
        // Given
        Progress start = Answers.progress(BY_TOKEN, null);

        // When
        Progress second = start.behind(json("{'data': [1, 2], 'next': 'b'}"));
        Progress last = second.behind(json("{'data': [3], 'next': null}"));

        // Then
        assertThat(second.cursor()).isEqualTo("b");
        assertThat(last.cursor()).isEqualTo("b");
        assertThat(records(last.unread(json("{'data': [3, 4], 'next': null}")))).containsExactly("4");
    }

    @Test
    void shouldRefuseAPageThatHasLostRecords() throws Exception {
        // Given
        Progress taken = Answers.progress(BY_TOKEN, Map.of("cursor", "b", "taken", 2L));

        // When, Then
        JsonNode shrunk = json("{'data': [1], 'next': null}");
        assertThatThrownBy(() -> taken.unread(shrunk))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("'b' has 1 records, and 2 were read");
    }

    @Test
    void shouldReadWhatIsNewAtTheEdgeAndNothingTwice() throws Exception {
        // Given two equal records and one more with the same cursor
        Progress edge = Answers.progress(BY_FIELD, null)
                .behind(json("[{'at': 1, 'n': 1}, {'at': 2, 'n': 2}, {'at': 2, 'n': 2}]"));

        // When the API begins with the cursor again, after a restart
        List<Step> unread = Answers.progress(BY_FIELD, edge.offset())
                .unread(json("[{'at': 2, 'n': 2}, {'at': 2, 'n': 3}, {'at': 2, 'n': 2}, {'at': 3, 'n': 4}]"));

        // Then
        assertThat(records(unread)).containsExactly("{\"at\":2,\"n\":3}", "{\"at\":3,\"n\":4}");
        assertThat(unread.get(1).after().cursor()).isEqualTo("3");
    }

    @Test
    void shouldRefuseACursorThatTellsTooFewRecordsApart() throws Exception {
        // Given
        JsonNode page = json(IntStream.rangeClosed(0, FieldProgress.LARGEST_EDGE)
                .mapToObj(n -> "{'at': 1, 'n': " + n + "}")
                .collect(Collectors.joining(",", "[", "]")));
        Progress start = Answers.progress(BY_FIELD, null);

        // When, Then
        assertThatThrownBy(() -> start.unread(page)).isInstanceOf(ConnectException.class);
    }

    @Test
    void shouldRefuseAnOffsetOfTheOtherKind() {
        assertThatThrownBy(() -> Answers.progress(BY_TOKEN, Map.of("cursor", "1", "edge", "")))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("taken");
    }

    @Test
    void shouldEncodeTheCursorAndKeepTheQueryOutOfThePartition() {
        // When
        HttpSettings settings = settings(Map.of("cursor.pointer", "/next"));

        // Then
        assertThat(settings.uri("a b&c")).hasToString("https://api.test/v1?key=secret&after=a+b%26c");
        assertThat(settings.partition()).isEqualTo(Map.of("url", "https://api.test/v1"));
    }

    @Test
    void shouldWantOneKindOfCursor() {
        assertThatThrownBy(() -> settings(Map.of())).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> settings(Map.of("cursor.pointer", "/a", "cursor.field", "/b")))
                .isInstanceOf(ConfigException.class);
    }

    private static HttpSettings settings(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.put("topic", "t");
        all.put("url", "https://api.test/v1?key=secret&after={cursor}");
        return new HttpSettings(all);
    }

    private static JsonNode json(String text) throws IOException {
        return SourceRecords.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> records(List<Step> steps) {
        return steps.stream().map(step -> step.record().toString()).toList();
    }
}
