package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.project.SemanticVersion.Change;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SemanticVersionTest {
    @Test
    void shouldOrderByNumbersAndNotByLetters() {
        List<String> ordered = Stream.of("1.10.0", "10.0.0", "1.9.12", "1.9.2", "2.0.0", "0.1.0")
                .map(SemanticVersion::parse)
                .sorted()
                .map(SemanticVersion::toString)
                .toList();

        assertThat(ordered).containsExactly("0.1.0", "1.9.2", "1.9.12", "1.10.0", "2.0.0", "10.0.0");
    }

    @Test
    void shouldStartTheNumbersBehindTheOneThatChangesAnew() {
        SemanticVersion version = SemanticVersion.parse("3.4.5");

        assertThat(Stream.of(Change.values()).map(version::next).map(SemanticVersion::toString))
                .containsExactly("4.0.0", "3.5.0", "3.4.6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.2", "1.2.3.4", "1.02.3", "-1.0.0", "1.0.0-rc1", "a.b.c", "1.2.99999999999"})
    void shouldRefuseWhatIsNone(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SemanticVersion.parse(text))
                .withMessage(text + " is no semantic version, such as 1.4.0");
    }
}
