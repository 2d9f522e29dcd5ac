package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page that explains the project file says what the reader does. */
class ProjectPageTest {
    private static final Path PAGE = Path.of("..", "docs", "project-file.md");
    private static final Map<Keys, String> HEADINGS = Map.ofEntries(
            Map.entry(Keys.PROJECT, "### The file"),
            Map.entry(Keys.TIME, "### time"),
            Map.entry(Keys.REST, "### serving"),
            Map.entry(Keys.ENTITY, "### entities.NAME"),
            Map.entry(Keys.SOURCE, "### sources.NAME\n"),
            Map.entry(Keys.FIELD, "### sources.NAME.fields"),
            Map.entry(Keys.FILE, "### sources.NAME.file\n"),
            Map.entry(Keys.COLUMN, "### sources.NAME.file\n"),
            Map.entry(Keys.FIELD_RULES, "### validation\n"),
            Map.entry(Keys.RULE_DEFAULT, "### validation\n"),
            Map.entry(Keys.RECORD_RULES, "### validation\n"),
            Map.entry(Keys.WINDOW_RULES, "### validation\n"),
            Map.entry(Keys.SOURCE_WINDOW_RULES, "### validation\n"),
            Map.entry(Keys.EXAMPLES, "### examples"),
            Map.entry(Keys.ELIGIBLE, "### examples"),
            Map.entry(Keys.ABSENCE, "### labels.NAME"),
            Map.entry(Keys.EVENT, "### labels.NAME"),
            Map.entry(Keys.XGBOOST, "### models.NAME.algorithm.xgboost"),
            Map.entry(Keys.TUNING, "### models.NAME.tuning"),
            Map.entry(Keys.SEARCH, "### models.NAME.tuning"),
            Map.entry(Keys.DATASET, "### models.NAME.dataset"),
            Map.entry(Keys.THRESHOLD, "### models.NAME.threshold"),
            Map.entry(Keys.COSTS, "### models.NAME.threshold"),
            Map.entry(Keys.DRIFT, "### models.NAME.monitoring.drift"),
            Map.entry(Keys.QUALITY, "### models.NAME.monitoring.quality"),
            Map.entry(Keys.CONCEPT_DRIFT, "### models.NAME.monitoring.quality"),
            Map.entry(Keys.MONITORED_SERVING, "### models.NAME.monitoring.serving and models.NAME.monitoring.system"),
            Map.entry(Keys.MONITORED_SYSTEM, "### models.NAME.monitoring.serving and models.NAME.monitoring.system"),
            Map.entry(Keys.REASONS, "### models.NAME.reasons"),
            Map.entry(Keys.SENTENCE, "### models.NAME.reasons"),
            Map.entry(Keys.RETRAINING, "### models.NAME.retraining"),
            Map.entry(Keys.CONSTRAINTS, "### constraints"),
            Map.entry(Keys.SERVING, "### serving"),
            Map.entry(Keys.INTERVENTIONS, "### interventions"),
            Map.entry(Keys.EXPERIMENT, "### experiments.NAME\n"),
            Map.entry(Keys.VARIANTS, "### experiments.NAME\n"),
            Map.entry(Keys.VARIANT, "### experiments.NAME\n"),
            Map.entry(Keys.METRICS, "### experiments.NAME\n"),
            Map.entry(Keys.PRIMARY, "### experiments.NAME\n"),
            Map.entry(Keys.METRIC, "### experiments.NAME\n"),
            Map.entry(Keys.RECOMMENDATIONS, "### recommendations\n"),
            Map.entry(Keys.BUSINESS, "### business"),
            Map.entry(Keys.FALSE_POSITIVE_COST, "### business"),
            Map.entry(Keys.MODEL, "### models.NAME\n"),
            Map.entry(Keys.ALGORITHM, "### models.NAME\n"),
            Map.entry(Keys.SUCCESS, "### models.NAME\n"),
            Map.entry(Keys.GATES, "### models.NAME\n"),
            Map.entry(Keys.COMPARISON, "### models.NAME.comparison"),
            Map.entry(Keys.ROLLOUT, "### models.NAME.rollout"),
            Map.entry(Keys.ROLLOUT_SHADOW, "### models.NAME.rollout"),
            Map.entry(Keys.CANARY, "### models.NAME.rollout"),
            Map.entry(Keys.BLUE_GREEN, "### models.NAME.rollout"),
            Map.entry(Keys.GUARD, "### models.NAME.rollout"),
            Map.entry(Keys.PAUSE_ON, "### models.NAME.rollout"),
            Map.entry(Keys.MONITORING, "### models.NAME\n"));

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

    @ParameterizedTest
    @EnumSource(Keys.class)
    void shouldExplainEveryKeyWhereItBelongs(Keys keys) throws IOException {
        String page = page();
        String section = section(page, HEADINGS.getOrDefault(keys, "### features.ENTITY"));

        assertThat(keys.known()).allSatisfy(key -> assertThat(section).contains("`" + key + "`"));
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
