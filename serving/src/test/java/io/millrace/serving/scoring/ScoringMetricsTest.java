package io.millrace.serving.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.decisions.Action;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.testing.Shop;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ScoringMetricsTest {
    private static final String SCORING = "millrace_serving_scoring_seconds";
    private static final String UPDATE_TO_PREDICTION = "millrace_serving_update_to_prediction_seconds";

    private final Metrics metrics = new Metrics();

    @Test
    void shouldTellAnswersInTimeFromLateOnesByTheProjectsLimit() throws Exception {
        ScoringMetrics scoring = of("constraints: {latency_p99: 60 ms}\n");

        scoring.scored(scored(60), false, 1_000);
        scoring.scored(scored(61), false, 1_000);
        scoring.scored(scored(3), false, 1_000);
        scoring.deadLetter(DeadLetterReason.UNSCORABLE);

        assertThat(text())
                .contains(answers("in_time", 2), answers("late", 1), answers("failed", 1))
                // The limit is an edge: what is within it can be told exactly.
                .contains(
                        "millrace_serving_update_to_prediction_seconds_bucket{project=\"shop\",model=\"stops\",le=\"0.05\",} 1.0")
                .contains(
                        "millrace_serving_update_to_prediction_seconds_bucket{project=\"shop\",model=\"stops\",le=\"0.06\",} 2.0");
    }

    @Test
    void shouldGiveEveryLimitAnEdgeInEveryHistogram() throws Exception {
        Shop shop = new Shop("    monitoring: {serving: {latency_p99: 33 ms}}\n" + Shop.SECOND_MODEL
                + "    rollout: {guard: {latency_p99: 42 ms}}\nconstraints: {latency_p99: 60 ms}\n");

        ScoringMetrics scoring = new ScoringMetrics(metrics, shop.project);
        scoring.scored(scored(50), false, 1_000);

        String text = text();
        for (String histogram : List.of(SCORING, UPDATE_TO_PREDICTION)) {
            for (String model : List.of("stops", "comes_back")) {
                assertThat(edges(text, histogram, model)).contains("0.033", "0.042", "0.06");
            }
        }
        assertThat(text).contains(answers("in_time", 1));
    }

    /** What takes longer is in no finite bucket otherwise, and a quantile of it would be said to be the limit itself. */
    @Test
    void shouldHaveAnEdgeAboveTheLargestLimit() throws Exception {
        ScoringMetrics scoring = of("constraints: {latency_p99: 30 s}\n");
        scoring.scored(scored(31_000), false, 31_000_000_000L);

        for (String histogram : List.of(SCORING, UPDATE_TO_PREDICTION)) {
            assertThat(edges(text(), histogram, "stops")).endsWith("30.0", "60.0", "+Inf");
            assertThat(text())
                    .contains(histogram + "_bucket{project=\"shop\",model=\"stops\",le=\"30.0\",} 0.0")
                    .contains(histogram + "_bucket{project=\"shop\",model=\"stops\",le=\"60.0\",} 1.0");
        }
    }

    private static List<String> edges(String text, String histogram, String model) {
        return Pattern.compile(histogram + "_bucket\\{project=\"shop\",model=\"" + model + "\",le=\"([^\"]+)\",}")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void shouldCallNothingLateWhereNobodyAsks() throws Exception {
        ScoringMetrics scoring = of("");

        scoring.scored(scored(3_600_000), false, 1_000);

        assertThat(text()).contains(answers("in_time", 1), answers("late", 0), answers("failed", 0));
    }

    @Test
    void shouldCountNoAnswerBeforeThereIsAModelToGiveIt() throws Exception {
        ScoringMetrics scoring = of("");

        scoring.scored(Scoring.none(ModelRoute.before("stops"), 0, 3), false, 1_000);
        assertThat(text()).contains(answers("in_time", 0), answers("failed", 0));
        scoring.scored(Scoring.none(ModelRoute.before("stops"), 0, 3), true, 1_000);
        assertThat(text()).contains(answers("in_time", 0), answers("failed", 1));
    }

    private ScoringMetrics of(String more) {
        return new ScoringMetrics(metrics, new Shop(more).project);
    }

    private static Scoring scored(long millis) {
        return new Scoring("stops", null, null, null, 0.5, 0, Action.POSITIVE, 7, 1_000_000, 1_000_000 + millis, false);
    }

    private static String answers(String outcome, int count) {
        return "millrace_serving_answers_total{project=\"shop\",path=\"stream\",outcome=\"%s\",} %d.0"
                .formatted(outcome, count);
    }

    private String text() throws Exception {
        StringWriter writer = new StringWriter();
        metrics.write(writer);
        return writer.toString();
    }
}
