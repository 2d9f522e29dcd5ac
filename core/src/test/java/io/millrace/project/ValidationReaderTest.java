package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.FieldRules.Kind;
import io.millrace.validation.windows.WindowLimits;
import io.millrace.validation.windows.WindowRules;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationReaderTest {
    /** What windows are held to where nothing is said: a topic that is not keyed by the entity is told of. */
    private static final WindowLimits ONLY_LATE = new WindowLimits(0, 1, 1, 0.05);

    private static final RuleAction DROP = new RuleAction(RuleAction.Kind.DROP, null);
    private static final RuleAction CLIP = new RuleAction(RuleAction.Kind.CLIP, null);

    private static final String SOURCES = """
            sources:
              orders: {id: order_id, fields: {amount: {type: decimal(2)}, double: {expression: amount * 2}}}
            """;

    private static ValidationDefinition read(String rules) throws InvalidProjectException {
        return ShopFile.read(ShopFile.SHOP, overlay(rules)).validation();
    }

    private static List<String> mistakes(String rules) {
        return ShopFile.mistakes(ShopFile.SHOP, overlay(rules)).stream()
                .map(mistake -> mistake.substring(mistake.indexOf("validation")))
                .toList();
    }

    private static String overlay(String rules) {
        return SOURCES + "validation:\n" + rules.indent(2);
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
        ValidationDefinition validation = ShopFile.read(ShopFile.SHOP).validation();

        assertThat(validation).isEqualTo(ValidationDefinition.NONE);
    }

    @Test
    void shouldHoldTheWindowsOfEverySourceToWhatIsSaidOfAll() throws Exception {
        WindowRules windows = read("every: {window: 6 h, min_rows: 100, max_null_ratio: 10 %}")
                .windows();

        assertThat(windows)
                .isEqualTo(new WindowRules(
                        Duration.ofHours(6),
                        Map.of(
                                "orders", new WindowLimits(100, 0.1, 1, 0.05),
                                "visits", new WindowLimits(100, 0.1, 1, 0.05),
                                "profiles", new WindowLimits(0, 0.1, 1, 0.05))));
    }

    @Test
    void shouldLetASourceSayOtherwiseOfItsWindows() throws Exception {
        ValidationDefinition validation = read("""
                orders: {max_age: 2 d, every: {min_rows: 10}}
                visits: {every: off}
                profiles: {every: {min_rows: 1, max_null_ratio: 0}}
                every: {min_rows: 100, max_null_ratio: 0.5}
                """);

        assertThat(validation.windows())
                .isEqualTo(new WindowRules(
                        Duration.ofDays(1),
                        Map.of(
                                "orders",
                                new WindowLimits(10, 0.5, 1, 0.05),
                                "profiles",
                                new WindowLimits(1, 0, 1, 0.05))));
        assertThat(validation.records()).extracting(RecordRules::source).containsExactly("orders");
    }

    @Test
    void shouldDemandNothingOfWindowsWhereOnlyTheirLengthIsSaid() throws Exception {
        WindowRules windows = read("every: {window: 7 d}").windows();

        assertThat(windows)
                .isEqualTo(new WindowRules(
                        Duration.ofDays(7), Map.of("orders", ONLY_LATE, "visits", ONLY_LATE, "profiles", ONLY_LATE)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            order.amount: {min: 0}                       | order.amount: found order.amount, expected a source or a field of one, such as orders or orders.amount; the sources are orders, visits or profiles (did you mean orders?)
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
            every: 1 d                                   | every: found 1 d, expected a map
            every: {windwo: 1 d}                         | every.windwo: found an unknown key, expected window, min_rows, max_null_ratio, max_refused or max_too_late (did you mean window?)
            every: {window: 7 h}                         | every.window: found 7 h, expected whole days, or a part of a day that divides it, such as 1 h, 6 h, 12 h or 7 d
            every: {window: 36 h}                        | every.window: found 36 h, expected whole days, or a part of a day that divides it, such as 1 h, 6 h, 12 h or 7 d
            every: {window: 30 min}                      | every.window: found 30 min, expected a duration from 1 h to 30 d, such as 5 min, 1 h or 30 d
            every: {min_rows: -1}                        | every.min_rows: found -1, expected a whole number from 0 to 1000000000000
            every: {max_null_ratio: 110 %}               | every.max_null_ratio: found 110 %, expected a share from 0 to 1, such as 0.85 or 85 %
            orders: {every: {min_rows: 10}}              | orders.every: found a map, expected validation.every as well: it says how long windows are
            {every: {}, orders: {every: on}}             | orders.every: found on, expected off, or a map of min_rows, max_null_ratio, max_refused and max_too_late
            {every: {}, orders: {every: {window: 1 h}}}  | orders.every.window: found an unknown key, expected min_rows, max_null_ratio, max_refused or max_too_late (window is a key of validation.every, a model's monitoring.drift or a model's monitoring.quality)
            orders.amount: {outside: drop}               | orders.amount.outside: found drop, expected min, max or one_of beside it
            orders.note: {type: text, malformed: drop}   | orders.note.malformed: found drop, expected pattern or a type of decimal(N) beside it
            orders: {max_age: 0 s}                       | orders.max_age: found 0 s, expected a duration from 1 s to 3650 d, such as 5 min, 1 h or 30 d
            """)
    void shouldSayWhatIsWrong(String rules, String mistake) {
        assertThat(mistakes(rules)).contains("validation." + mistake);
    }
}
