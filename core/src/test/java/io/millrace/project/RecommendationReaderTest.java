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
            .replace("entity: customer_id", "entity: [customer_id, product]");

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
