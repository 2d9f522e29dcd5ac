package io.millrace.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.project.ReasonsDefinition;
import io.millrace.project.ReasonsDefinition.Method;
import io.millrace.project.Sentence;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonWordsTest {
    private final FeatureSet features = churn();
    private final int days = features.indexOf("days_since_last_session");
    private final int plan = features.indexOf("plan");
    private final int sessions = features.indexOf("sessions_7d");
    private final FeatureVector vector = new FeatureVector(features.size());
    private final ReasonWords words = new ReasonWords(
            features,
            new ReasonsDefinition(
                    true,
                    3,
                    Method.EXACT,
                    Map.of(
                            "days_since_last_session",
                            new Sentence("No session for {value} days", "No session yet"),
                            "plan",
                            new Sentence("{feature} is {value}", null),
                            "sessions_7d",
                            new Sentence(null, "{feature} is not known"))));

    @ParameterizedTest
    @CsvSource({
        "23, 23, 23",
        "0, 0, 0",
        "-0.0, 0, 0",
        "1.5, 1.5, 1.5",
        "2.675, 2.675, 2.68",
        "-2.675, -2.675, -2.68",
        "0.30000000000000004, 0.30000000000000004, 0.3",
        "0.004, 0.004, 0",
        "1000000, 1000000, 1000000",
        "1e300, 1.0E300, 1.0E300",
        "1e-300, 1.0E-300, 0",
        "Infinity, Infinity, Infinity"
    })
    void shouldTellNumbersInFullAndRoundThemForPeople(double number, String value, String told) {
        vector.setNumber(days, number);

        assertThat(words.value(vector, days)).isEqualTo(value);
        assertThat(words.sentence(vector, days)).isEqualTo("No session for " + told + " days");
    }

    @Test
    void shouldTellCategoriesAsTheyAre() {
        vector.setCategory(plan, bytes("{feature} grün"));

        assertThat(words.value(vector, plan)).isEqualTo("{feature} grün");
        assertThat(words.sentence(vector, plan)).isEqualTo("plan is {feature} grün");
    }

    @Test
    void shouldCutLongCategoriesBetweenLetters() {
        vector.setCategory(plan, bytes("😀".repeat(ReasonWords.LONGEST + 1)));

        assertThat(words.value(vector, plan)).isEqualTo("😀".repeat(ReasonWords.LONGEST) + "…");
    }

    @Test
    void shouldTellOfWhatIsMissing() {
        assertThat(words.value(vector, days)).isNull();
        assertThat(words.sentence(vector, days)).isEqualTo("No session yet");
        assertThat(words.sentence(vector, plan)).isNull();
        assertThat(words.sentence(vector, sessions)).isEqualTo("sessions_7d is not known");
    }

    @Test
    void shouldSayNothingWhereTheProjectFileHasNoWords() {
        vector.setNumber(sessions, 3);
        vector.setNumber(features.indexOf("sessions_30d"), 9);

        assertThat(words.sentence(vector, sessions)).isNull();
        assertThat(words.sentence(vector, features.indexOf("sessions_30d"))).isNull();
        assertThat(words.feature(sessions)).isEqualTo("sessions_7d");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static FeatureSet churn() {
        try {
            Path file = Path.of("..", "examples", "churn", "project.yaml");
            return FeatureSet.compile(
                    ProjectReader.read(List.of(new ProjectFile("project.yaml", Files.readString(file)))));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
