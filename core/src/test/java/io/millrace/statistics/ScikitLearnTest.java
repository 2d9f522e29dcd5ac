package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases that {@code scikit_learn_cases.py} made: scored rows, and what scikit-learn says of them. */
class ScikitLearnTest {

    @ParameterizedTest
    @MethodSource("cases")
    void shouldGiveTheFiguresThatScikitLearnGives(Case scored) {
        Ranking ranking = scored.ranking();
        for (String metric : (Iterable<String>) scored.figures::fieldNames) {
            ScoreMetric named = Objects.requireNonNull(Metrics.named(metric, scored.threshold), metric);
            double value = named.of(ranking);
            JsonNode expected = scored.figures.get(metric);
            if (expected.isNull()) {
                assertThat(value).as(metric).isNaN();
            } else {
                assertThat(value).as(metric).isCloseTo(expected.doubleValue(), within(1e-9));
            }
        }
        assertThat(scored.figures.size()).isEqualTo(21);
    }

    private static Stream<Case> cases() throws IOException {
        try (InputStream json = ScikitLearnTest.class.getResourceAsStream("scikit-learn-cases.json")) {
            JsonNode cases = new ObjectMapper().readTree(json).get("cases");
            return StreamSupport.stream(cases.spliterator(), false).map(Case::new);
        }
    }

    private static final class Case {
        private final String name;
        private final double threshold;
        private final List<Double> scores = new ArrayList<>();
        private final List<Boolean> labels = new ArrayList<>();
        private final JsonNode figures;

        Case(JsonNode json) {
            name = json.get("name").textValue();
            threshold = json.get("threshold").doubleValue();
            figures = json.get("figures");
            for (int row = 0; row < json.get("scores").size(); row++) {
                for (int times = 0; times < json.get("weights").get(row).intValue(); times++) {
                    scores.add(json.get("scores").get(row).doubleValue());
                    labels.add(json.get("labels").get(row).intValue() == 1);
                }
            }
        }

        Ranking ranking() {
            boolean[] positives = new boolean[labels.size()];
            for (int i = 0; i < positives.length; i++) {
                positives[i] = labels.get(i);
            }
            return new Ranking(scores.stream().mapToDouble(Double::doubleValue).toArray(), positives);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
