package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServingLimitsTest {
    private static final String SHOP = """
            project: shop
            entities: {customer: {key: customer}}
            sources: {orders: {topic: orders, entity: customer, time: at}}
            features: {customer: {version: 1.0.0, orders_30d: {count: orders, over: 30 d}}}
            examples: {every: 7 d, eligible: {any_of: orders, within: 28 d, at_least: 1}}
            labels: {leaves: {absence_of: orders, horizon: 30 d}}
            models:
              leaving:
                label: leaves
                task: binary_classification
                algorithm: {xgboost: {}}
                success: {metric: auc_roc, baseline: 0.6}
                monitoring: {%s}
            constraints: {minimum_samples: 1000}
            """;

    @Test
    void shouldReadOfWhatSomebodyWantsToBeTold() throws Exception {
        ServingLimits limits =
                read("serving: {latency_p99: 100 ms, error_rate: 1 %}, system: {cpu: 80 %, memory: 0.85, gpu: 90 %}");

        assertThat(limits).isEqualTo(new ServingLimits(Duration.ofMillis(100), 0.01, 0.8, 0.85, 0.9));
    }

    @Test
    void shouldAskForNothingWhereTheFileSaysNothing() throws Exception {
        assertThat(read("serving: {error_rate: 1 %}")).isEqualTo(new ServingLimits(null, 0.01, null, null, null));
        assertThat(read("drift: {psi: 0.2}")).isEqualTo(ServingLimits.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serving: {latency_p99: 100} | monitoring.serving.latency_p99: found 100, expected a time from 1 ms to 60 s",
                "serving: {error_rate: 100 %} | monitoring.serving.error_rate: found 100 %, expected a share from 0.0001 to 0.99",
                "system: {cpu: 0} | monitoring.system.cpu: found 0, expected a share from 0.0001 to 1",
                "system: {disk: 80 %} | monitoring.system.disk: found an unknown key",
            })
    void shouldSayWhatIsWrong(String monitoring, String mistake) {
        assertThatThrownBy(() -> read(monitoring))
                .isInstanceOfSatisfying(InvalidProjectException.class, invalid -> assertThat(invalid.mistakes())
                        .singleElement()
                        .asString()
                        .contains(mistake));
    }

    private static ServingLimits read(String monitoring) throws Exception {
        ProjectFile file = new ProjectFile("shop.yaml", SHOP.formatted(monitoring));
        return ProjectReader.read(List.of(file)).model("leaving").limits();
    }
}
