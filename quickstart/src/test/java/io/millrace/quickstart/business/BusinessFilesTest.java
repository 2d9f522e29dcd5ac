package io.millrace.quickstart.business;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What people are shown of business effect rests on metrics that there are. */
class BusinessFilesTest {
    private static final Pattern METRIC = Pattern.compile("millrace_[a-z_]+");
    private static final Path DASHBOARD = Path.of("..", "monitoring", "business-dashboard.json");

    @Test
    void shouldNameOnlyMetricsThatOperatorsCanReadAbout() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "operating.md"));

        List<String> names = METRIC.matcher(Files.readString(DASHBOARD))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();

        assertThat(names)
                .contains("millrace_business_reduction_ratio", "millrace_business_contamination_ratio")
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }

    @Test
    void shouldBeADashboardWhosePanelsAskForTheProjectsFigures() throws Exception {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());

        List<JsonNode> targets = new ArrayList<>();
        dashboard.get("panels").forEach(panel -> panel.get("targets").forEach(targets::add));
        assertThat(targets)
                .hasSizeGreaterThanOrEqualTo(6)
                .allSatisfy(target -> assertThat(target.get("expr").asText()).contains("project=\"$project\""));
    }
}
