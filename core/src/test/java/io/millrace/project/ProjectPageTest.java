package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page that explains the project file says what the reader does. */
class ProjectPageTest {
    private static final Path PAGE = Path.of("..", "docs", "project-file.md");

    private static String page() throws IOException {
        return Files.readString(PAGE);
    }

    /** From a heading to the next one. */
    private static String section(String page, String heading) {
        assertThat(page).containsOnlyOnce(heading);
        int start = page.indexOf(heading) + heading.length();
        int end = page.indexOf("\n##", start);
        return page.substring(start, end < 0 ? page.length() : end);
    }

    /** The code block that starts with a line. */
    private static String block(String page, String start) {
        int from = page.indexOf(start) + start.length() + 1;
        return page.substring(from, page.indexOf("```", from));
    }

    @Test
    void shouldShowTheTablesOfTheSchema() throws IOException {
        ProjectPage page = new ProjectPage(SchemaCheck.parse(ProjectSchema.text()), page());
        if (Boolean.getBoolean("millrace.project.generate")) {
            Files.writeString(PAGE, page.text());
        }

        assertThat(PAGE)
                .content()
                .as("-Dmillrace.project.generate=true writes its tables anew")
                .isEqualTo(page.text());
    }

    @ParameterizedTest
    @EnumSource(Keys.class)
    void shouldExplainEveryKey(Keys keys) throws IOException {
        String page = page();
        JsonNode schema = SchemaCheck.parse(ProjectSchema.text());
        boolean feature = schema.at("/definitions/feature/anyOf").findValuesAsText("$ref").stream()
                .anyMatch(kind -> kind.endsWith("/" + keys.name().toLowerCase(Locale.ROOT)));

        assertThat(new ProjectPage(schema, page).sections())
                .contains(feature ? "kinds" : keys.name().toLowerCase(Locale.ROOT));
        assertThat(keys.notYet()).allSatisfy(key -> assertThat(section(page, "## Not supported yet"))
                .contains("`" + key + "`"));
    }

    @Test
    void shouldShowAProjectThatCanBeRead() throws IOException {
        ProjectFile file = new ProjectFile("project.yaml", block(page(), "```yaml project"));

        assertThatCode(() -> ProjectReader.read(List.of(file))).doesNotThrowAnyException();
    }

    @Test
    void shouldShowFeaturesThatCanBeRead() throws IOException {
        String features = block(page(), "```yaml features").indent(4);
        String project = block(page(), "```yaml project")
                .replace("    days_since:", features + "    days_since:")
                .replace("    task:", "    exclude: [favourite]\n    task:");

        assertThatCode(() -> ProjectReader.read(List.of(new ProjectFile("project.yaml", project))))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldShowTheMistakesThatAreReported() throws IOException {
        ProjectFile file = new ProjectFile("project.yaml", block(page(), "```yaml mistakes"));
        List<String> shown = block(page(), "```text").lines().toList();

        try {
            ProjectReader.read(List.of(file));
            assertThat(shown).isEmpty();
        } catch (InvalidProjectException e) {
            assertThat(e.mistakes()).extracting(Mistake::toString).isEqualTo(shown);
        }
    }
}
