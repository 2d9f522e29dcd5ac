package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.quickstart.compose.ComposeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people are shown rests on metrics that there are, is said in words, and leads somewhere. */
class DashboardFilesTest {
    private static final Path GRAFANA = Path.of("..", "monitoring", "grafana");
    private static final Pattern SELECTOR = Pattern.compile("(millrace_[a-z_]+)(?:\\{([^}]*)})?");
    private static final Pattern GROUPED = Pattern.compile("\\b(?:by|on) \\(([a-z_, ]+)\\)");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(?:=~|!~|!=|=)\"([^\"]*)\"");
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(millrace_[a-z_]+)` \\| ([a-z_, ]*)\\|");
    private static final Pattern ALERT =
            Pattern.compile("(?m)^\\| ((?:`[a-z_]+`(?:, )?)+) \\|.*\\| `([a-z]+ \\d+)` \\|$");
    private static final Pattern KIND = Pattern.compile("`([a-z_]+)`");
    /** What the table of open alerts takes for the panel of a kind of alert. */
    private static final Pattern LEAD =
            Pattern.compile("\"panel\", \"millrace-([a-z]+)[?]viewPanel=(\\d+)\", \"about\", \"[(]([a-z_|]+)[)]");

    private static final Pattern PLACE = Pattern.compile("/d/([a-z-]+)\\?viewPanel=(\\d+)");
    /** Labels that histograms and Prometheus add. */
    private static final Set<String> ADDED = Set.of("le", "instance");

    private static final int COLUMNS = 24;

    @ParameterizedTest
    @MethodSource("dashboards")
    void shouldAskOnlyForMetricsAndLabelsThatOperatorsCanReadAbout(Path file) throws Exception {
        Map<String, Set<String>> documented = documented();

        List<String> expressions = expressions(read(file));

        assertThat(expressions).isNotEmpty().allSatisfy(expression -> {
            Set<String> labels = new HashSet<>(ADDED);
            for (MatchResult selector : SELECTOR.matcher(expression).results().toList()) {
                String metric = metric(selector);
                assertThat(documented).containsKey(metric);
                Set<String> own = new HashSet<>(ADDED);
                own.addAll(documented.get(metric));
                assertThat(own).containsAll(matchers(selector).keySet());
                labels.addAll(own);
            }
            GROUPED.matcher(expression).results().forEach(by -> assertThat(labels)
                    .contains(by.group(1).split(", ", -1)));
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void shouldAskOnlyForWhatIsOfTheProjectThatSomebodyChose(Path file) throws Exception {
        Map<String, Set<String>> documented = documented();

        List<String> expressions = expressions(read(file));

        assertThat(expressions).allSatisfy(expression -> {
            for (MatchResult selector : SELECTOR.matcher(expression).results().toList()) {
                Set<String> labels = documented.get(metric(selector));
                Map<String, String> matchers = matchers(selector);
                if (labels.contains("project")) {
                    assertThat(matchers).containsEntry("project", "$project");
                } else if (labels.contains("application")) {
                    assertThat(matchers.get("application")).startsWith("$project-");
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void shouldSayWhatEachPanelShowsAndInWhichUnit(Path file) throws Exception {
        JsonNode dashboard = read(file);

        List<JsonNode> panels = panels(dashboard);

        assertThat(dashboard.get("description").asText()).isNotBlank();
        assertThat(panels).extracting(panel -> panel.get("title").asText()).doesNotHaveDuplicates();
        assertThat(panels).allSatisfy(panel -> {
            assertThat(panel.get("title").asText()).matches("[A-Z].*[^.:]");
            assertThat(panel.get("description").asText()).hasSizeGreaterThan(10).endsWith(".");
            assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
            assertThat(panel.get("targets")).isNotEmpty().allSatisfy(target -> assertThat(
                            target.get("legendFormat").asText())
                    .isNotBlank());
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void shouldFillTheGridWithoutOverlapsAndGiveNoIdTwice(Path file) throws Exception {
        JsonNode dashboard = read(file);

        Set<List<Integer>> cells = new HashSet<>();
        int asked = 0;
        int bottom = 0;
        for (JsonNode panel : dashboard.get("panels")) {
            JsonNode place = panel.get("gridPos");
            int right = place.get("x").asInt() + place.get("w").asInt();
            int below = place.get("y").asInt() + place.get("h").asInt();
            for (int x = place.get("x").asInt(); x < right; x++) {
                for (int y = place.get("y").asInt(); y < below; y++) {
                    cells.add(List.of(x, y));
                }
            }
            asked += place.get("w").asInt() * place.get("h").asInt();
            bottom = Math.max(bottom, below);
        }

        assertThat(cells).hasSize(asked).hasSize(COLUMNS * bottom).allSatisfy(cell -> assertThat(cell.get(0))
                .isBetween(0, COLUMNS - 1));
        assertThat(dashboard.get("panels"))
                .extracting(panel -> panel.get("id").asInt())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void shouldLeadOnlyToPanelsThatThereAre(Path file) throws Exception {
        Set<String> places = new HashSet<>();
        for (Path each : dashboards().toList()) {
            JsonNode dashboard = read(each);
            String uid = dashboard.get("uid").asText();
            assertThat(each.getFileName()).hasToString(uid + ".json");
            panels(dashboard)
                    .forEach(panel -> places.add(uid + " " + panel.get("id").asInt()));
        }

        List<String> led = PLACE.matcher(Files.readString(file))
                .results()
                .map(place -> place.group(1) + " " + place.group(2))
                .toList();

        assertThat(places).containsAll(led);
    }

    @Test
    void shouldLeadFromEachKindOfAlertToThePanelThatItsDescriptionNames() throws Exception {
        Set<String> told = new HashSet<>();
        ALERT.matcher(Files.readString(Path.of("..", "docs", "monitoring.md")))
                .results()
                .forEach(row -> KIND.matcher(row.group(1))
                        .results()
                        .forEach(kind -> told.add(kind.group(1) + " " + row.group(2))));

        Set<String> led = new HashSet<>();
        for (String expression : expressions(read(GRAFANA.resolve(Path.of("dashboards", "millrace-overview.json"))))) {
            LEAD.matcher(expression).results().forEach(lead -> Stream.of(
                            lead.group(3).split("[|]", -1))
                    .forEach(kind -> led.add(kind + " " + lead.group(1) + " " + lead.group(2))));
        }

        assertThat(led).isNotEmpty().isEqualTo(told);
    }

    @Test
    void shouldBeLoadedByTheVersionOfGrafanaWhoseSchemaTheyAreHeldTo() throws Exception {
        ComposeFile.Service grafana = ComposeFile.read().service("grafana");
        JsonNode packages = read(Path.of("..", "monitoring", "dashboards", "package.json"));

        String version = packages.at("/devDependencies/@grafana~1schema").asText();

        assertThat(grafana.text("image")).isEqualTo("grafana/grafana:" + version);
        assertThat(grafana.text("volumes"))
                .contains("./monitoring/grafana/provisioning:/etc/grafana/provisioning:ro")
                .contains("./monitoring/grafana/dashboards:/etc/grafana/dashboards:ro");
        assertThat(dashboards().map(file -> "/etc/grafana/dashboards/" + file.getFileName()))
                .contains(grafana.environment().get("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"));
        assertThat(Files.readString(GRAFANA.resolve(Path.of("provisioning", "dashboards", "millrace.yml"))))
                .contains("path: /etc/grafana/dashboards");
        assertThat(dashboards()).isNotEmpty();
    }

    static Stream<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(GRAFANA.resolve("dashboards"))) {
            return files.sorted().toList().stream();
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    /** Of each metric that metrics.md lists, its labels. */
    private static Map<String, Set<String>> documented() throws IOException {
        Map<String, Set<String>> documented = new HashMap<>();
        DOCUMENTED
                .matcher(Files.readString(Path.of("..", "docs", "metrics.md")))
                .results()
                .forEach(row ->
                        documented.put(row.group(1), Set.of(row.group(2).trim().split(", ", -1))));
        return documented;
    }

    /** The metric of a selector, without what a histogram adds to it. */
    private static String metric(MatchResult selector) {
        return selector.group(1).replaceFirst("_(bucket|sum|count)$", "");
    }

    private static Map<String, String> matchers(MatchResult selector) {
        Map<String, String> matchers = new HashMap<>();
        MATCHER.matcher(Objects.requireNonNullElse(selector.group(2), ""))
                .results()
                .forEach(each -> matchers.put(each.group(1), each.group(2)));
        return matchers;
    }

    /** All but the headings. */
    private static List<JsonNode> panels(JsonNode dashboard) {
        List<JsonNode> panels = new ArrayList<>();
        dashboard.get("panels").forEach(panel -> {
            if (!panel.get("type").asText().equals("row")) {
                panels.add(panel);
            }
        });
        return panels;
    }

    /** What its panels and annotations ask. */
    private static List<String> expressions(JsonNode dashboard) {
        return dashboard.findValuesAsText("expr");
    }
}
