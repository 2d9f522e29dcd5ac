package io.millrace.project;

import static io.millrace.project.ShopFile.SHOP;
import static io.millrace.project.ShopFile.mistakes;
import static io.millrace.project.ShopFile.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.BusinessTargets.FalsePositiveCost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterventionReaderTest {
    private static final String CAMPAIGNS =
            "sources: {campaigns: {topic: campaigns, entity: customer_id, time: sent_at}}\n";
    private static final String TWO_MODELS =
            "models: {quiet: {label: leaves, task: binary_classification, algorithm: {xgboost: {}},"
                    + " transformers: {plan: dictionary}, success: {metric: auc_roc, baseline: 0.6}}}\n";

    @Test
    void shouldHoldNobodyOutAndAskForNothingWhereNothingIsSaid() throws Exception {
        assertThat(read(SHOP).interventions()).isEqualTo(InterventionPolicy.DEFAULT);
        assertThat(InterventionPolicy.DEFAULT.isWatched()).isFalse();
    }

    @Test
    void shouldReadWhoIsActedOnAndWhatThatIsToAchieve() throws Exception {
        InterventionPolicy policy = read(SHOP, CAMPAIGNS + """
                        interventions: {source: campaigns, holdout: 5 %}
                        business:
                          churn_rate_reduction: 30 %
                          false_positive_cost: {per_action: 20 USD, max: 10000 USD/month}
                        """).interventions();

        assertThat(policy)
                .isEqualTo(new InterventionPolicy(
                        0.05,
                        "campaigns",
                        new BusinessTargets("leaving", 0.3, new FalsePositiveCost(20, "USD", 10_000.0))));
        assertThat(policy.isWatched()).isTrue();
    }

    @Test
    void shouldReadOneTargetWithoutTheOther() throws Exception {
        assertThat(read(SHOP, "interventions: {holdout: 0.1}\nbusiness: {rate_reduction: 0.2}")
                        .interventions()
                        .targets())
                .isEqualTo(new BusinessTargets("leaving", 0.2, null));
        assertThat(read(SHOP, "interventions: {holdout: 0.1}\nbusiness: {false_positive_cost: {per_action: 0.5 EUR}}")
                        .interventions()
                        .targets())
                .isEqualTo(new BusinessTargets("leaving", null, new FalsePositiveCost(0.5, "EUR", null)));
    }

    @Test
    void shouldSayOfSeveralModelsWhichOneItIsAbout() throws Exception {
        String targets = "interventions: {holdout: 0.1}\nbusiness: {%srate_reduction: 0.2}";

        assertThat(read(SHOP, TWO_MODELS, targets.formatted("model: quiet, "))
                        .interventions()
                        .targets())
                .isEqualTo(new BusinessTargets("quiet", 0.2, null));
        assertThat(mistakes(SHOP, TWO_MODELS, targets.formatted("")))
                .containsExactly("overlay2.yaml:2: business.model: found nothing, expected a model: leaving or quiet");
    }

    @Test
    void shouldWatchInterventionsWithoutAHoldout() throws Exception {
        InterventionPolicy policy =
                read(SHOP, CAMPAIGNS + "interventions: {source: campaigns}").interventions();

        assertThat(policy).isEqualTo(new InterventionPolicy(0, "campaigns", null));
        assertThat(policy.isWatched()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{source: campaign} | source: found campaign, expected a source: orders, visits, profiles or campaigns (did you mean campaigns?)",
                "{source: profiles} | source: found profiles, a table, expected a source of events",
                "{source: [campaigns, visits]} | source: found a list, expected one source",
                "{holdout: 60 %} | holdout: found 60 %, expected a share from 0 to 0.5, such as 0.05 or 5 %",
                "{sauce: campaigns} | sauce: found an unknown key, expected holdout or source"
            })
    void shouldReportAMistakeInInterventions(String section, String mistake) {
        assertThat(mistakes(SHOP, CAMPAIGNS, "interventions: " + section))
                .containsExactly("overlay2.yaml:1: interventions." + mistake);
    }

    @Test
    void shouldRefuseInterventionsThatDecideWhoIsLabelledHowOrSampledAtAll() {
        String labelled = SHOP.replace("absence_of: [orders]", "absence_of: [orders, campaigns]");
        String sampled = SHOP.replace("any_of: [orders]", "any_of: [orders, campaigns]");
        String interventions = CAMPAIGNS + "interventions: {source: campaigns}";

        assertThat(mistakes(labelled, interventions))
                .containsExactly(
                        "overlay1.yaml:2: interventions.source: found campaigns, whose events decide label leaves,"
                                + " expected a source that decides no label");
        assertThat(mistakes(sampled, interventions))
                .containsExactly("overlay1.yaml:2: interventions.source: found campaigns, whose events make eligible,"
                        + " expected a source that is not in examples.eligible");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{rate_reduction: 130 %} | .rate_reduction: found 130 %, expected a share from 0 to 1, such as 0.85 or 85 %",
                "{rate_reduction: 3 %, churn_rate_reduction: 3 %} | .churn_rate_reduction: found rate_reduction once more, expected one of them: they are two names of one target",
                "{} | : found no target, expected rate_reduction, false_positive_cost, or both",
                "{model: leavin, rate_reduction: 1 %} | .model: found leavin, expected a model: leaving",
                "{rate_reduktion: 1 %, false_positive_cost: {per_action: 1 USD}} | .rate_reduktion: found an unknown key, expected model, rate_reduction, churn_rate_reduction or false_positive_cost (did you mean rate_reduction?)",
                "{false_positive_cost: {max: 1 USD/month}} | .false_positive_cost.per_action: found nothing, expected an amount above 0, such as 20 USD",
                "{false_positive_cost: {per_action: 20}} | .false_positive_cost.per_action: found 20, expected an amount above 0, such as 20 USD",
                "{false_positive_cost: {per_action: 0 USD}} | .false_positive_cost.per_action: found 0 USD, expected an amount above 0, such as 20 USD",
                "{false_positive_cost: {per_action: 20 USD, max: 10 USD}} | .false_positive_cost.max: found 10 USD, expected an amount per month, such as 10000 USD/month",
                "{false_positive_cost: {per_action: 20 USD, max: 10 EUR/month}} | .false_positive_cost.max: found 10 EUR/month, expected an amount in USD, as per_action is"
            })
    void shouldReportAMistakeInTargets(String section, String mistake) {
        assertThat(mistakes(SHOP, "interventions: {holdout: 5 %}", "business: " + section))
                .containsExactly("overlay2.yaml:1: business" + mistake);
    }

    @Test
    void shouldRefuseTargetsThatNobodyHeldOutCanProve() {
        assertThat(mistakes(SHOP, CAMPAIGNS + "interventions: {source: campaigns}\nbusiness: {rate_reduction: 30 %}"))
                .containsExactly("overlay1.yaml:3: business: found targets, and nobody held out, expected"
                        + " interventions.holdout, such as 5 %: without it nobody can tell what acting achieves");
    }
}
