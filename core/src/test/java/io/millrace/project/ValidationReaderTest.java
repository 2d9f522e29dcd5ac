package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.FieldRules.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationReaderTest {
    private static final RuleAction DROP = new RuleAction(RuleAction.Kind.DROP, null);
    private static final RuleAction CLIP = new RuleAction(RuleAction.Kind.CLIP, null);

    private static final String SHOP = """
            project: shop
            entities:
              customer: {key: customer_id}
            sources:
              visits: {topic: visits, entity: customer_id, time: at}
              orders: {topic: orders, entity: customer_id, time: at, id: order_id, fields: {amount: {type: decimal(2)}, double: {expression: amount * 2}}}
            features:
              customer:
                version: 1.0.0
                spend_30d: {sum: orders.amount, over: 30 d}
            examples:
              every: 7 d
              eligible: {any_of: [orders], within: 90 d}
            labels:
              leaves: {absence_of: [orders], horizon: 30 d}
            models:
              leaving:
                label: leaves
                task: binary_classification
                algorithm: {xgboost: {}}
                success: {metric: auc_roc, baseline: 0.6}
            validation:
            """;

    private static ValidationDefinition read(String rules) throws InvalidProjectException {
        return ProjectReader.read(List.of(new ProjectFile("shop.yaml", SHOP + rules.indent(2))))
                .validation();
    }

    private static List<String> mistakes(String rules) {
        try {
            read(rules);
        } catch (InvalidProjectException e) {
            return e.mistakes().stream()
                    .map(mistake ->
                            mistake.toString().substring(mistake.toString().indexOf("validation")))
                    .toList();
        }
        return List.of();
    }

    @Test
    void shouldReadEveryRule() throws Exception {
        ValidationDefinition validation = read("""
                orders: {max_age: 2 d, stale: drop, unique_within: 1 d}
                orders.amount: {type: decimal(2), min: 0, max: 1e5, outside: clip, missing: {default: 1.50}}
                orders.country: {pattern: '[A-Z]{2}', one_of: [DE, FR], required: true, malformed: quarantine}
                orders.paid_at: {type: time, missing: drop}
                """);

        assertThat(validation.records())
                .containsExactly(new RecordRules(
                        "orders", Duration.ofDays(2), DROP, Duration.ofDays(1), RuleAction.DEAD_LETTER));
        assertThat(validation.fields())
                .containsExactly(
                        new FieldRules(
                                "orders",
                                "amount",
                                Kind.NUMBER,
                                2,
                                new BigDecimal("0.0"),
                                new BigDecimal("100000.0"),
                                List.of(),
                                null,
                                new RuleAction(RuleAction.Kind.DEFAULT, "1.50"),
                                CLIP,
                                RuleAction.DEAD_LETTER),
                        new FieldRules(
                                "orders",
                                "country",
                                Kind.TEXT,
                                FieldRules.ANY_DIGITS,
                                null,
                                null,
                                List.of("DE", "FR"),
                                "[A-Z]{2}",
                                RuleAction.DEAD_LETTER,
                                RuleAction.DEAD_LETTER,
                                new RuleAction(RuleAction.Kind.QUARANTINE, null)),
                        new FieldRules(
                                "orders",
                                "paid_at",
                                Kind.TIME,
                                FieldRules.ANY_DIGITS,
                                null,
                                null,
                                List.of(),
                                null,
                                DROP,
                                RuleAction.DEAD_LETTER,
                                RuleAction.DEAD_LETTER));
    }

    @Test
    void shouldDemandNothingWhereNothingIsSaid() throws Exception {
        ValidationDefinition validation = ProjectReader.read(
                        List.of(new ProjectFile("shop.yaml", SHOP.replace("validation:\n", ""))))
                .validation();

        assertThat(validation).isEqualTo(ValidationDefinition.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            order.amount: {min: 0}                       | order.amount: found order.amount, expected a source or a field of one, such as orders or orders.amount; the sources are visits or orders (did you mean orders?)
            orders.amount: {mni: 0}                      | orders.amount.mni: found an unknown key, expected required, type, min, max, pattern, one_of, missing, outside or malformed (did you mean min?)
            orders.amount: {min: 2, max: 1}              | orders.amount.max: found 1, expected at least min, 2
            orders.amount: {pattern: x}                  | orders.amount: found amount, expected a field of orders that is text
            orders.amount: {type: decimal(9)}            | orders.amount.type: found decimal(9), expected number, text, time, or decimal(N): a number with at most N digits after the point, N from 0 to 8
            orders.amount: {one_of: [1, two]}            | orders.amount.one_of: found two, expected a number
            orders.amount: {min: 0, one_of: [1, 2], outside: clip} | orders.amount.outside: found clip, expected drop, dead_letter or quarantine, or {default: VALUE}
            orders.double: {max: 5, outside: clip}       | orders.double.outside: found clip, expected drop, dead_letter or quarantine
            orders.double: {missing: {default: 1}}       | orders.double.missing: found a map, expected drop, dead_letter or quarantine
            orders.amount: {one_of: [1, 2], outside: clip} | orders.amount.outside: found clip, expected drop, dead_letter or quarantine, or {default: VALUE}
            orders.amount: {min: 0, outside: {default: -1}} | orders.amount.outside: found the default -1, expected a default that breaks none of the field's rules
            orders.amount: {min: 0.003, outside: {default: 0.004}} | orders.amount.outside: found the default 0.004, expected a default that breaks none of the field's rules
            orders.amount: {min: 0, missing: {defualt: 1}} | orders.amount.missing.defualt: found an unknown key, expected default
            orders.note: {required: true}                | orders.note.type: found nothing, expected how the field is read: number, text, time, or decimal(N): a number with at most N digits after the point, N from 0 to 8
            orders.note: {type: text, min: 1}            | orders.note.min: found min, expected no min for a text
            orders.note: {pattern: '(a'}                 | orders.note.pattern: found "(a", expected a regular expression of RE2's syntax, without look-around and back-references; missing closing )
            orders.note: {pattern: '(a)\\1'}             | orders.note.pattern: found "(a)\\1", expected a regular expression of RE2's syntax, without look-around and back-references; invalid escape sequence
            visits: {unique_within: 1 d}                 | visits.unique_within: found visits, which names no id, expected a source of events whose id is named: sources.visits.id
            orders: {duplicate: drop}                    | orders.duplicate: found drop, expected unique_within beside it
            orders: {unique_within: 1 d, duplicate: clip} | orders.duplicate: found clip, expected drop, dead_letter or quarantine
            orders: {stale: drop}                        | orders.stale: found drop, expected max_age beside it
            every: {window: 1 d, min_rows: 100}          | every: found every, which this version does not support yet, expected rules of sources and of their fields
            orders.amount: {outside: drop}               | orders.amount.outside: found drop, expected min, max or one_of beside it
            orders.note: {type: text, malformed: drop}   | orders.note.malformed: found drop, expected pattern or a type of decimal(N) beside it
            orders: {max_age: 0 s}                       | orders.max_age: found 0 s, expected a duration from 1 s to 3650 d, such as 5 min, 1 h or 30 d
            """)
    void shouldSayWhatIsWrong(String rules, String mistake) {
        assertThat(mistakes(rules)).contains("validation." + mistake);
    }
}
