package io.millrace.project;

import static io.millrace.project.ShopFile.SHOP;
import static io.millrace.project.ShopFile.mistakes;
import static io.millrace.project.ShopFile.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ReasonsDefinition.Method;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReasonsReaderTest {
    @Test
    void shouldTellReasonsOnlyWhereItIsAskedForThem() throws Exception {
        assertThat(reasons(SHOP)).isEqualTo(ReasonsDefinition.DEFAULT);
        assertThat(reasons(SHOP, "constraints: {interpretability: none}")).isEqualTo(ReasonsDefinition.DEFAULT);
        assertThat(reasons(SHOP, "constraints: {interpretability: high}"))
                .isEqualTo(new ReasonsDefinition(true, 3, Method.EXACT, Map.of()));
    }

    @Test
    void shouldTellTheReasonsOfAModelThatSaysWhichUnlessTheProjectWantsNone() throws Exception {
        String which = "models: {leaving: {reasons: {top: 2}}}\n";

        assertThat(reasons(SHOP, which).always()).isTrue();
        assertThat(reasons(SHOP, "models: {leaving: {reasons: {}}}").always()).isTrue();
        assertThat(reasons(SHOP, which, "constraints: {interpretability: none}").always())
                .isFalse();
        assertThat(reasons(SHOP, which, "constraints: {minimum_samples: 10}").always())
                .isTrue();
    }

    @Test
    void shouldReadSentencesInBothForms() throws Exception {
        ReasonsDefinition reasons = reasons(SHOP, """
                models:
                  leaving:
                    reasons:
                      top: 5
                      method: approximate
                      sentences:
                        spend_30d: Spent {value} in 30 days
                        plan: {value: "{feature} {value}", missing: "No {feature}"}
                """);

        assertThat(reasons)
                .isEqualTo(new ReasonsDefinition(
                        true,
                        5,
                        Method.APPROXIMATE,
                        Map.of(
                                "spend_30d",
                                new Sentence("Spent {value} in 30 days", null),
                                "plan",
                                new Sentence("{feature} {value}", "No {feature}"))));
    }

    @Test
    void shouldReportEachMistakeWhereItStands() {
        List<String> mistakes = mistakes(SHOP, """
                constraints: {interpretability: low}
                models:
                  leaving:
                    exclude: [spend_30d]
                    reasons:
                      top: 0
                      method: guess
                      words: {}
                      sentences:
                        spend_30d: Spent {value}
                        spend_3d: Spent {value}
                        plan: {value: "On {plan}", missing: "No {value}"}
                """);

        assertThat(mistakes)
                .containsExactly(
                        "overlay1.yaml:1: constraints.interpretability: found low, expected high or none",
                        "overlay1.yaml:6: models.leaving.reasons.top: found 0, expected a whole number from 1 to 20",
                        "overlay1.yaml:7: models.leaving.reasons.method: found guess, expected exact or approximate",
                        "overlay1.yaml:8: models.leaving.reasons.words: found an unknown key, expected top, method or sentences",
                        "overlay1.yaml:10: models.leaving.reasons.sentences.spend_30d: found spend_30d, which is in exclude,"
                                + " expected a feature that the model reads",
                        "overlay1.yaml:11: models.leaving.reasons.sentences.spend_3d: found spend_3d, expected a feature"
                                + " (did you mean spend_30d?)",
                        "overlay1.yaml:12: models.leaving.reasons.sentences.plan.value: found {plan}, expected no braces but"
                                + " {value} and {feature}",
                        "overlay1.yaml:12: models.leaving.reasons.sentences.plan.missing: found {value}, expected no braces"
                                + " but {feature}");
    }

    @Test
    void shouldReportSentencesThatSayNothing() {
        assertThat(mistakes(SHOP, sentences("{plan: {}}")))
                .singleElement()
                .asString()
                .contains("neither value nor missing");
        assertThat(mistakes(SHOP, sentences("{plan: {mising: x}}")))
                .hasSize(2)
                .first()
                .asString()
                .contains("missing");
        assertThat(mistakes(SHOP, sentences("{plan: ''}")))
                .singleElement()
                .asString()
                .contains("a sentence of up to 200 characters");
        assertThat(mistakes(SHOP, sentences("{plan: " + "x".repeat(201) + "}"))).hasSize(1);
        assertThat(mistakes(SHOP, sentences("{plan: ['a', 'b']}"))).hasSize(1);
        assertThat(mistakes(SHOP, sentences("{plan: 'open { brace'}")))
                .singleElement()
                .asString()
                .contains("no braces but {value} and {feature}");
    }

    private static String sentences(String sentences) {
        return "models: {leaving: {reasons: {sentences: " + sentences + "}}}";
    }

    private static ReasonsDefinition reasons(String... texts) throws InvalidProjectException {
        return read(texts).models().get(0).reasons();
    }
}
