package io.millrace.project;

import static io.millrace.project.ShopFile.SHOP;
import static io.millrace.project.ShopFile.mistakes;
import static io.millrace.project.ShopFile.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.project.ExperimentDefinition.Outcomes;
import io.millrace.project.ExperimentDefinition.Primary;
import io.millrace.project.ExperimentDefinition.Secondary;
import io.millrace.project.ExperimentDefinition.Statistic;
import io.millrace.project.ExperimentDefinition.Variant;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExperimentsReaderTest {
    private static final String OFFERS = """
            experiments:
              offers:
                model: leaving
                variants:
                  control: {version: 1.2.3, share: 80 %}
                  treatment: {version: 2.0.0, share: 0.2}
                metrics:
                  primary: {conversion_rate: {of: outcomes, kind: renewal, within: 7 d, better: higher, baseline: 20 %}}
                  secondary: [latency_p99, error_rate]
                duration: 14 d
                min_sample_size: 10000
                alpha: 1 %
                smallest_effect: 2 %
                power: 0.9
            """;

    @Test
    void shouldHaveNoneWhereNothingIsSaid() throws Exception {
        assertThat(read(SHOP).experiments()).isEmpty();
    }

    @Test
    void shouldReadAnExperiment() throws Exception {
        Project project = read(SHOP + OFFERS);

        assertThat(project.experiments())
                .containsExactly(new ExperimentDefinition(
                        "offers",
                        "leaving",
                        new Variant("1.2.3", 800_000),
                        new Variant("2.0.0", 200_000),
                        new Primary(
                                Statistic.CONVERSION_RATE,
                                new Outcomes.Recorded("renewal"),
                                Duration.ofDays(7),
                                Better.GREATER,
                                0.2),
                        Set.of(Secondary.LATENCY_P99, Secondary.ERROR_RATE),
                        Duration.ofDays(14),
                        10_000,
                        0.01,
                        0.02,
                        0.9));
        assertThat(project.experiment("offers")).isSameAs(project.experiments().get(0));
        assertThat(project.experiment("others")).isNull();
    }

    @Test
    void shouldTakeALabelAndItsHorizonForAMetric() throws Exception {
        Project project = read(SHOP, """
                experiments:
                  fewer_leave:
                    model: leaving
                    variants: {control: {version: 1.0.0, share: 50 %}, treatment: {version: 1.1.0, share: 50 %}}
                    metrics: {primary: {conversion_rate: {of: leaves, better: lower, baseline: 5 %}}}
                    duration: 60 d
                    smallest_effect: 1 %
                """);

        ExperimentDefinition experiment = project.experiments().get(0);
        assertThat(experiment.primary())
                .isEqualTo(new Primary(
                        Statistic.CONVERSION_RATE,
                        new Outcomes.OfLabel("leaves"),
                        Duration.ofDays(30),
                        Better.LESS,
                        0.05));
        assertThat(experiment.secondary()).isEmpty();
        assertThat(List.of(experiment.alpha(), experiment.power())).containsExactly(0.05, 0.8);
        assertThat(experiment.minimumSamples()).isEqualTo(1_000);
    }

    @Test
    void shouldTakeTheMeanOfWhatOutcomesAreWorth() throws Exception {
        Project project = read(SHOP, """
                experiments:
                  worth:
                    model: leaving
                    variants: {control: {version: 1.0.0, share: 50 %}, treatment: {version: 1.1.0, share: 50 %}}
                    metrics: {primary: {mean_value: {of: outcomes, within: 1 d, better: higher, deviation: 35}}}
                    duration: 7 d
                    smallest_effect: 2.5
                """);

        ExperimentDefinition experiment = project.experiments().get(0);
        assertThat(experiment.primary())
                .isEqualTo(new Primary(
                        Statistic.MEAN_VALUE, new Outcomes.Recorded(null), Duration.ofDays(1), Better.GREATER, 35));
        assertThat(experiment.smallestEffect()).isEqualTo(2.5);
    }

    @Test
    void shouldShareEntitiesOutWithASaltOfItsOwn() throws Exception {
        ExperimentDefinition experiment = read(SHOP + OFFERS).experiments().get(0);

        assertThat(experiment.arms("shop"))
                .isEqualTo(new Arms(
                        "experiment:shop:offers",
                        List.of(new Arm("control", "1.2.3", 800_000), new Arm("treatment", "2.0.0", 1_000_000))));
    }

    @Test
    void shouldReportEachMistakeWhereItStands() {
        assertThat(mistakes(SHOP, """
                experiments:
                  a:
                    model: leavin
                    variants: {control: {version: 1.0, share: 50 %}}
                    metrics: {primary: {revenue: {of: outcomes}}, secondary: [latency_p95]}
                    duration: 14 d
                    smallest_effect: 2 %
                  b:
                    model: leaving
                    variants: {control: {version: 1.0.0, share: 50 %}, treatment: {version: 1.1.0, share: 45.5 %}}
                    metrics: {primary: {mean_value: {of: leaves, within: 7 d, better: more}}}
                    duration: 14 d
                    smallest_effect: 0
                    alpha: 60 %
                  c:
                    model: leaving
                    variants: {control: {version: 1.0.0, share: 50 %}, treatment: {version: 1.1.0, share: 50 %}, third: {}}
                    metrics: {primary: {conversion_rate: {of: leaves, kind: any, better: lower, baseline: 5 %}}}
                    duration: 30 d
                  d:
                    model: leaving
                    variants: {control: {version: 1.0.0, share: 50 %}, treatment: {version: 1.1.0, share: 50 %}}
                    metrics: {primary: {conversion_rate: {of: leaves, better: lower, deviation: 3}}}
                    duration: 31 s
                    smallest_effect: 1 %
                  e:
                    model: leaving
                    variants: {control: {version: 1.0.0, share: 50 %}, treatment: {version: 1.1.0, share: 50 %}}
                    metrics: {primary: {mean_value: {of: outcomes, within: 1 d, better: higher, deviation: 35}}}
                    duration: 7 d
                    min_sample_size: 999
                    smallest_effect: 2.5
                """))
                .containsExactly(
                        "overlay1.yaml:3: experiments.a.model: found leavin, expected leaving",
                        "overlay1.yaml:4: experiments.a.variants.treatment: found nothing, expected a map",
                        "overlay1.yaml:4: experiments.a.variants.control.version: found 1.0, expected a version of the model, such as 1.2.0",
                        "overlay1.yaml:5: experiments.a.metrics.primary.revenue: found an unknown key, expected conversion_rate or mean_value",
                        "overlay1.yaml:5: experiments.a.metrics.secondary: found latency_p95, expected latency_p99 or error_rate (did you mean latency_p99?)",
                        "overlay1.yaml:10: experiments.b.variants: found shares that sum to 95.5 %, expected 100 %",
                        "overlay1.yaml:11: experiments.b.metrics.primary.mean_value.deviation: found nothing, expected a number from 0.000000001 to 1000000000",
                        "overlay1.yaml:11: experiments.b.metrics.primary.mean_value.of: found leaves, expected outcomes",
                        "overlay1.yaml:11: experiments.b.metrics.primary.mean_value.better: found more, expected higher or lower",
                        "overlay1.yaml:13: experiments.b.smallest_effect: found 0, expected a share from 0.0001 to 0.99, such as 0.85 or 85 %",
                        "overlay1.yaml:14: experiments.b.alpha: found 60 %, expected a share from 0.000001 to 0.5, such as 0.05 or 5 %",
                        "overlay1.yaml:15: experiments.c.smallest_effect: found nothing, expected a share from 0.0001 to 0.99, such as 0.85 or 85 %",
                        "overlay1.yaml:17: experiments.c.variants.third: found an unknown key, expected control or treatment",
                        "overlay1.yaml:18: experiments.c.metrics.primary.conversion_rate.kind: found any, expected no kind: the label says what counts",
                        "overlay1.yaml:23: experiments.d.metrics.primary.conversion_rate.baseline: found nothing, expected a share from 0.000001 to 0.999999, such as 0.85 or 85 %",
                        "overlay1.yaml:23: experiments.d.metrics.primary.conversion_rate.deviation: found 3, expected no deviation of a conversion_rate",
                        "overlay1.yaml:24: experiments.d.duration: found 31 s, expected a duration from 1 min to 365 d, such as 5 min, 1 h or 30 d",
                        "overlay1.yaml:31: experiments.e.min_sample_size: found 999, expected a whole number from 1000 to 1000000000");
    }
}
