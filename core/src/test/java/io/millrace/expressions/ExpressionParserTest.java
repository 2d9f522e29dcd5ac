package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionParserTest {
    private static final MapRow ROW = new MapRow(
            Map.of("x", 3.0, "y", -2.0, "zero", 0.0, "gone", Double.NaN, "huge", 1e308, "flag", 1.0, "a.b_1", 7.0),
            Map.of("severity", "high", "städte", "Köln", "order.state", "it's \"new\""),
            java.util.Set.of("nothing"));

    @ParameterizedTest
    @CsvSource({
        "1 + 2 * 3, 7",
        "(1 + 2) * 3, 9",
        "10 - 4 - 3, 3",
        "100 / 5 / 2, 10",
        "-x + 1, -2",
        "--x, 3",
        "2 * -y, 4",
        "x - -1, 4",
        ".5 + 1., 1.5",
        "2e3 + 1E-1, 2000.1",
        "a.b_1 * x, 21",
        "true + true + false, 2",
        "zero / x, 0",
        "gone + 1, NaN",
        "gone * 0, NaN",
        "x / 0, NaN",
        "0 / 0, NaN",
        "x / -zero, NaN",
        "huge * 10, NaN",
        "huge * 10 - huge * 10, NaN",
        "-huge * 10, NaN",
    })
    void shouldCompute(String expression, Double expected) {
        assertThat(ExpressionParser.number(expression, ROW).evaluate(ROW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x == 3",
                "3 == x",
                "x != y",
                "x > 2.9 and x >= 3 and x < 3.1 and x <= 3",
                "x + y == 1",
                "(x + y) * 2 == 2",
                "(x > 1)",
                "((x) > (1))",
                "not x > 5",
                "not (x > 5 or y > 5)",
                "not not x == 3",
                "x == 4 or y == -2 and x == 3",
                "x in [1, 2, 3]",
                "y in [-2]",
                "x not in [1, 2]",
                "x + 1 in [4]",
                "flag == true",
                "zero == false",
                "severity == 'high'",
                "\"high\" == severity",
                "severity != 'low'",
                "severity in ['low', \"high\"]",
                "severity not in ['low', 'urgent']",
                "order.state == 'it\\'s \"new\"'",
                "1 == 1",
                "not gone == 1",
                "not (nothing == 'a')",
            })
    void shouldBeTrue(String condition) {
        assertThat(ExpressionParser.condition(condition, ROW).test(ROW)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x == 4",
                "x < 3",
                "x == 3 and (y == 1 or x == 4)",
                "gone == 1",
                "gone != 1",
                "gone == gone",
                "gone != gone",
                "gone < 1",
                "gone >= 1",
                "gone in [1]",
                "gone not in [1]",
                "x / 0 > 1",
                "huge * 10 > 1",
                "nothing == 'a'",
                "nothing != 'a'",
                "nothing in ['a']",
                "nothing not in ['a']",
                "severity == 'hig'",
                "severity == 'higher'",
            })
    void shouldBeFalse(String condition) {
        assertThat(ExpressionParser.condition(condition, ROW).test(ROW)).isFalse();
    }

    @Test
    void shouldCompareTextBeyondAscii() {
        Scope scope = new MapRow(Map.of(), Map.of("city", "Köln"), java.util.Set.of());
        assertThat(ExpressionParser.condition("city == 'Köln'", scope).test((Row) scope))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x +                   | 4  | found the end where a number, a name, a text or ( is expected",
                "''                    | 1  | found the end where a number, a name, a text or ( is expected",
                "x * * y               | 5  | found '*' where a number, a name, a text or ( is expected",
                "(x + 1                | 7  | found the end where ) is expected",
                "x y                   | 3  | 'y' cannot follow here",
                "x + other             | 5  | there is no 'other'",
                "severity + 1          | 1  | 'severity' is text, not a number",
                "x + \"a\"             | 5  | a number is expected, not a text",
                "x > 1                 | 3  | a number is expected, not a condition",
                "x + (y > 1)           | 8  | a number is expected, not a condition",
                "1.2.3                 | 4  | a number cannot be followed by '.'",
                "12abc                 | 3  | a number cannot be followed by 'a'",
                "1e999                 | 1  | the number 1e999 is too large",
                "x ? 1                 | 3  | '?' has no meaning here",
                "x + é                 | 5  | 'é' has no meaning here",
            })
    void shouldSayWhereArithmeticIsWrong(String expression, int column, String message) {
        assertThatThrownBy(() -> ExpressionParser.number(expression, ROW))
                .isInstanceOfSatisfying(ExpressionException.class, e -> {
                    assertThat(e).hasMessage(message);
                    assertThat(e.column()).isEqualTo(column);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x                     | 1  | a condition is expected, such as x > 0 or x == true",
                "flag and x > 1        | 1  | a condition is expected, such as x > 0 or x == true",
                "x = 1                 | 3  | '=' has no meaning here; equality is written ==",
                "1 < x < 3             | 7  | comparisons cannot be chained: join them with and",
                "severity > 'a'        | 10 | texts are compared with == or != only",
                "x == 'a'              | 1  | 'x' is a number, not text",
                "x + 1 == 'a'          | 3  | only a name can be compared with a text",
                "'a' == 'a'            | 1  | only a name can be compared with a text",
                "other == 'a'          | 1  | there is no 'other'",
                "x in []               | 7  | found ']' where a number, a name, a text or ( is expected",
                "x in [1, 'a']         | 10 | a list is of texts or of numbers, not both",
                "severity in ['a', 1]  | 19 | a list is of texts or of numbers, not both",
                "x in [y]              | 7  | a list holds numbers or texts as they are",
                "x in 1                | 6  | found '1' where [ is expected",
                "x not 1               | 7  | found '1' where in is expected",
                "severity == 'high     | 13 | the text that starts here has no closing '",
                "severity == 'a\\nb'   | 15 | \\ must stand before a quote or another \\",
                "x > 1 and             | 10 | found the end where a number, a name, a text or ( is expected",
                "x > 1 and in [1]      | 11 | found 'in' where a number, a name, a text or ( is expected",
            })
    void shouldSayWhereAConditionIsWrong(String condition, int column, String message) {
        assertThatThrownBy(() -> ExpressionParser.condition(condition, ROW))
                .isInstanceOfSatisfying(ExpressionException.class, e -> {
                    assertThat(e).hasMessage(message);
                    assertThat(e.column()).isEqualTo(column);
                });
    }

    @Test
    void shouldRefuseWhatWouldExhaustTheStack() {
        assertThatThrownBy(() -> ExpressionParser.number("(".repeat(60) + "x" + ")".repeat(60), ROW))
                .hasMessage("more than 50 levels of nesting");
        assertThatThrownBy(() -> ExpressionParser.condition("not ".repeat(60) + "x > 1", ROW))
                .hasMessage("more than 50 levels of nesting");
        assertThatThrownBy(() -> ExpressionParser.number("-".repeat(60) + "x", ROW))
                .hasMessage("more than 50 levels of nesting");
        assertThatThrownBy(() -> ExpressionParser.number("x+".repeat(1_000) + "x", ROW))
                .hasMessage("an expression has at most 2000 characters");
    }

    @Test
    void shouldEvaluateTheLongestSum() {
        assertThat(ExpressionParser.number("1+".repeat(999) + "1", ROW).evaluate(ROW))
                .isEqualTo(1_000.0);
    }
}
