package io.millrace.quickstart.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Better;
import io.millrace.project.ExperimentDefinition;
import io.millrace.project.ExperimentDefinition.Outcomes;
import io.millrace.project.ExperimentDefinition.Primary;
import io.millrace.project.ExperimentDefinition.Statistic;
import io.millrace.project.ExperimentDefinition.Variant;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTextTest {
    private static final ExperimentDefinition EXPERIMENT = new ExperimentDefinition(
            "fewer_leave",
            "churn",
            new Variant("1.0.0", 500_000),
            new Variant("1.1.0", 500_000),
            new Primary(
                    Statistic.CONVERSION_RATE, new Outcomes.Recorded(null), Duration.ofDays(7), Better.GREATER, 0.05),
            Set.of(),
            Duration.ofDays(14),
            1_000,
            0.05,
            0.01,
            0.8);

    @Test
    void shouldSayWhetherThereAreEntitiesEnough() {
        assertThat(text(new Population(1_000_000, 14))).contains("1,000,000 different entities", ": enough");
        assertThat(text(new Population(1_500, 14))).contains("1,500 different entities", "too few");
        assertThat(text(Population.NOBODY)).contains("nobody has been scored lately");
    }

    private static String text(Population population) {
        return String.join("\n", PlanText.of(EXPERIMENT, population));
    }
}
