package io.millrace.project;

import static io.millrace.project.ShopFile.SHOP;
import static io.millrace.project.ShopFile.mistakes;
import static io.millrace.project.ShopFile.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecommendationReaderTest {
    private static final String PAIRS = SHOP.replace("key: customer_id", "key: [customer_id, product]")
            .replace("entity: customer_id", "entity: [customer_id, product]")
            .replace("absence_of: [orders]", "event: orders");

    @Test
    void shouldRecommendNothingWhereTheFileSaysNothing() throws Exception {
        assertThat(read(PAIRS).recommendations()).isNull();
    }

    @Test
    void shouldFillInDefaults() throws Exception {
        Project project = read(PAIRS + "recommendations: {}\n");

        assertThat(project.recommendations()).isEqualTo(new RecommendationPolicy("leaving", 10, Duration.ofDays(14)));
    }

    @Test
    void shouldReadEveryKey() throws Exception {
        Project project = read(PAIRS + "recommendations: {model: leaving, top: 5, keep: 30 d}\n");

        assertThat(project.recommendations()).isEqualTo(new RecommendationPolicy("leaving", 5, Duration.ofDays(30)));
    }

    @Test
    void shouldSayWhereItsKeysBelong() {
        assertThat(mistakes(PAIRS + "keep: 3 d\n"))
                .singleElement()
                .asString()
                .endsWith("(keep is a key of recommendations)");
    }

    @Test
    void shouldRankByNoScoreOfWhichLessIsBetter() {
        String absence = PAIRS.replace("event: orders", "absence_of: [orders]");

        assertThat(mistakes(absence + "recommendations: {}\n"))
                .containsExactly(
                        "shop.yaml:25: recommendations: found leaving, whose label leaves is an absence, expected a model whose label is an event, such as {event: orders, horizon: 30 d}: the best of a list would be what the owner is least likely to take");
        assertThat(mistakes(absence + "recommendations: {top: 5, model: leaving}\n"))
                .singleElement()
                .asString()
                .startsWith("shop.yaml:25: recommendations.model: found leaving, whose label leaves is an absence");
    }

    @Test
    void shouldKeepScoresUntilTheNextBoundary() {
        assertThat(mistakes(PAIRS + "recommendations: {keep: 3 d}\n"))
                .containsExactly(
                        "shop.yaml:25: recommendations.keep: found 3 d, expected at least examples.every, 7 d: before the next boundary a list would hold nothing but what has just had an event");
    }

    @Test
    void shouldNameEachMistake() {
        List<String> mistakes = mistakes(SHOP + "recommendations: {model: churn, top: 0, keeep: 3 d}\n");

        assertThat(mistakes)
                .containsExactly(
                        "shop.yaml:25: recommendations: found an entity of one field, customer_id, expected a key of several: whom something is recommended to, and what, such as key: [customer_id, product]",
                        "shop.yaml:25: recommendations.model: found churn, expected leaving",
                        "shop.yaml:25: recommendations.top: found 0, expected a whole number from 1 to 100",
                        "shop.yaml:25: recommendations.keeep: found an unknown key, expected model, top or keep (did you mean keep?)");
    }
}
