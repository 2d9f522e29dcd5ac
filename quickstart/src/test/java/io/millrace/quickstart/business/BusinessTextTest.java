package io.millrace.quickstart.business;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.records.BusinessReport;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.Estimate;
import io.millrace.records.MonitoringReport;
import io.millrace.records.TargetReport;
import io.millrace.records.TargetVerdict;
import io.millrace.wire.MonitoringBody;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BusinessTextTest {
    private static final MonitoringReport MARCH = report(
            "2026-03",
            true,
            new CohortOutcomes(9_500L, 2_100L, 7_600L),
            new CohortOutcomes(500L, 150L, 6L),
            new Estimate(0.2632, 0.1504, 0.3564),
            new TargetReport(0.3, TargetVerdict.TOO_EARLY, 1_234L));
    private static final MonitoringReport APRIL = report(
            "2026-04",
            false,
            new CohortOutcomes(10L, 2L, 0L),
            new CohortOutcomes(5L, 0L, 0L),
            new Estimate(null, null, 0.9),
            null);

    @Test
    void shouldTellAMonthInWords() {
        assertThat(BusinessText.of(MARCH))
                .containsExactly(
                        "churn 2026-03, complete",
                        "  acted on      9,500, of whom 2,100 have the label (22.1 %); 80.0 % were really acted on",
                        "  held out      500, of whom 150 have the label (30.0 %); 1.2 % were acted on all the same",
                        "  reduction     26.3 % (95 %: 15.0 % to 35.6 %); target 30.0 %: TOO_EARLY, 1,234 more held-out rows would tell",
                        "  difference    7.9 % (95 %: 4.0 % to 12.0 %)",
                        "  avoided       750 (95 %: 380 to 1,140)",
                        "  false alarms  6,650 (95 %: 6,250 to 7,020) if all were acted on",
                        "    really      5,320 (95 %: 5,000 to 5,616)",
                        "  their cost    133,000.00 USD (95 %: 125,000.00 USD to 140,400.00 USD) if all were acted on",
                        "    really      106,400.00 USD (95 %: 100,000.00 USD to 112,320.00 USD); at most 10,000.00 USD: NOT_MET");
    }

    @Test
    void shouldSayOfACostThatNobodyCountedThatItIsIfAllWereActedOn() {
        BusinessReport counted = MARCH.getBusiness();
        BusinessReport body = new BusinessReport(
                counted.getMonth(),
                counted.getComplete(),
                counted.getActedOn(),
                counted.getHeldOut(),
                false,
                counted.getReduction(),
                counted.getDifference(),
                counted.getAvoided(),
                counted.getFalseAlarms(),
                counted.getFalseAlarmCost(),
                counted.getCurrency(),
                counted.getReductionTarget(),
                counted.getCostTarget(),
                null,
                null);
        MonitoringReport unknown =
                MonitoringBody.report("churn", "churn", Instant.EPOCH, Instant.EPOCH, 2, Instant.EPOCH, body);

        assertThat(BusinessText.of(unknown))
                .contains(
                        "  acted on      9,500, of whom 2,100 have the label (22.1 %)",
                        "  held out      500, of whom 150 have the label (30.0 %)")
                .endsWith(
                        "  false alarms  6,650 (95 %: 6,250 to 7,020) if all were acted on",
                        "  their cost    133,000.00 USD (95 %: 125,000.00 USD to 140,400.00 USD) if all were acted on; at most 10,000.00 USD: NOT_MET");
    }

    @Test
    void shouldSayWhatCannotBeTold() {
        assertThat(BusinessText.of(APRIL))
                .startsWith("churn 2026-04, still growing")
                .contains("  reduction     cannot be told: nobody held out has the label (95 %: anything to 90.0 %)");
        MonitoringReport nobody =
                report("2026-05", false, new CohortOutcomes(10L, 2L, 0L), new CohortOutcomes(0L, 0L, 0L), null, null);
        assertThat(BusinessText.of(nobody))
                .contains(
                        "  held out      0",
                        "  reduction     cannot be told: nobody who is held out would have been acted on");
    }

    @Test
    void shouldTellMonthsToAProgram() throws Exception {
        JsonNode months = new ObjectMapper().readTree(BusinessJson.of(List.of(MARCH, APRIL)));

        assertThat(months).hasSize(2);
        assertThat(months.get(0).get("model").asText()).isEqualTo("churn");
        assertThat(months.get(0).get("held_out").get("treated").asLong()).isEqualTo(6);
        assertThat(months.get(0).get("reduction").get("low").asDouble()).isEqualTo(0.1504);
        assertThat(months.get(0).get("reduction_target").get("verdict").asText())
                .isEqualTo("TOO_EARLY");
        assertThat(months.get(0).get("cost_target").get("more_held_out").isNull())
                .isTrue();
        assertThat(months.get(0).get("treated_false_alarm_cost").get("high").asDouble())
                .isEqualTo(112_320);
        assertThat(months.get(1).get("reduction").get("value").isNull()).isTrue();
        assertThat(months.get(1).get("reduction_target").isNull()).isTrue();
    }

    private static MonitoringReport report(
            String month,
            boolean complete,
            CohortOutcomes acted,
            CohortOutcomes held,
            @Nullable Estimate reduction,
            @Nullable TargetReport target) {
        boolean told = reduction != null;
        BusinessReport body = new BusinessReport(
                month,
                complete,
                acted,
                held,
                true,
                reduction,
                told ? new Estimate(0.079, 0.04, 0.12) : null,
                told ? new Estimate(750.0, 380.0, 1_140.0) : null,
                told ? new Estimate(6_650.0, 6_250.0, 7_020.0) : null,
                told ? new Estimate(133_000.0, 125_000.0, 140_400.0) : null,
                "USD",
                target,
                told ? new TargetReport(10_000.0, TargetVerdict.NOT_MET, null) : null,
                told ? new Estimate(5_320.0, 5_000.0, 5_616.0) : null,
                told ? new Estimate(106_400.0, 100_000.0, 112_320.0) : null);
        return MonitoringBody.report("churn", "churn", Instant.EPOCH, Instant.EPOCH, 2, Instant.EPOCH, body);
    }
}
