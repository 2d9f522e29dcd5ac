package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "abs(y)                              | 2",
                "sqrt(x + 1)                         | 2",
                "sqrt(y)                             | NaN",
                "log(0)                              | NaN",
                "log(y)                              | NaN",
                "log(exp(x))                         | 3",
                "exp(huge)                           | NaN",
                "log1p(-1)                           | NaN",
                "log1p(0)                            | 0",
                "pow(x, 2)                           | 9",
                "pow(gone, 0)                        | NaN",
                "pow(0, -1)                          | NaN",
                "round(2.5)                          | 2",
                "floor(-0.5)                         | -1",
                "ceil(0.5)                           | 1",
                "min(x, y, 5)                        | -2",
                "max(x, y, 5)                        | 5",
                "max(x, gone)                        | NaN",
                "clip(x, 0, 1)                       | 1",
                "clip(y, 0, 1)                       | 0",
                "clip(x, 5, 1)                       | NaN",
                "clip(gone, 0, 1)                    | NaN",
                "coalesce(gone, x / 0, x)            | 3",
                "coalesce(gone, gone)                | NaN",
                "if(x > 1, 10, 20)                   | 10",
                "if(gone > 1, 10, 20)                | 20",
                "if(x > 5, 10)                       | NaN",
                "length(city)                        | 4",
                "length(nothing)                     | NaN",
                "length(concat(severity, '-', x2))   | 7",
                "x > 1                               | 1",
                "x > 5                               | 0",
                "gone > 5                            | NaN",
                "not gone == 1                       | NaN",
                "gone == 1 and x > 5                 | 0",
                "gone == 1 and x > 1                 | NaN",
                "gone == 1 or x > 1                  | 1",
                "x > 1 or gone == 1                  | 1",
                "gone == 1 or x > 5                  | NaN",
                "(x > 1) + (y > 1) + flag            | 2",
                "(x > 1) == true                     | 1",
                "exists(gone)                        | 0",
                "missing(nothing)                    | 1",
                "nothing == 'a'                      | NaN",
                "nothing not in ['a']                | NaN",
                "contains(nothing, 'a')              | NaN",
                "if                                  | 4",
            })
    void shouldComputeFunctions(String expression, Double expected) {
        MapRow row = new MapRow(
                Map.of("x", 3.0, "y", -2.0, "gone", Double.NaN, "huge", 1e308, "flag", 1.0, "if", 4.0),
                Map.of("severity", "high", "city", "Köln", "x2", "ab"),
                java.util.Set.of("nothing"));

        assertThat(ExpressionParser.number(expression, row).evaluate(row)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "'a'                                        | a",
                "severity                                   | high",
                "upper(city)                                | KÖLN STRASSE Ǆ",
                "lower('ÀÉ İ Ⱥ')                            | àé i ⱥ",
                "trim(' \u2003 a b\t ')                   | a b",
                "trim('  ')                                 | ``",
                "concat(severity, '/', lower('B'), '')      | high/b",
                "concat(severity, nothing)                  | -",
                "coalesce(nothing, 'none')                  | none",
                "coalesce(nothing, nothing)                 | -",
                "if(severity == 'high', 'paid', 'free')     | paid",
                "if(severity == 'low', 'paid')              | -",
                "if(nothing == 'low', nothing, 'free')      | free",
                "text(severity)                             | high",
                "trim(concat(' ', if(x > 1, upper('q'), 'r'), ' ')) | Q",
            })
    void shouldGiveTexts(String expression, @Nullable String expected) {
        MapRow row = new MapRow(
                Map.of("x", 3.0), Map.of("severity", "high", "city", "Köln strasse ǆ"), java.util.Set.of("nothing"));
        TextScratch scratch = row.scratch();

        boolean there = ExpressionParser.text(expression, row).append(row, scratch);

        assertThat(there).isEqualTo(expected != null);
        assertThat(new String(scratch.bytes(), 0, scratch.length(), StandardCharsets.UTF_8))
                .isEqualTo(expected == null ? "" : expected);
    }

    /** A field of a record may be of any type as far as the project file knows. */
    @Test
    void shouldReadANameOfAnyTypeAsTextWhereItStandsBesideText() {
        MapRow values = new MapRow(Map.of("a", 1.0), Map.of("a", "Pro"), java.util.Set.of());
        Scope any = new Scope() {
            @Override
            public int numberSlot(String name) {
                return values.numberSlot(name);
            }

            @Override
            public int textSlot(String name) {
                return values.textSlot(name);
            }
        };

        String condition = "a == 1 and a == 'Pro' and lower(a) == 'pro' and coalesce(a, 'x') != text('y')"
                + " and exists(text(a)) and text(a) != coalesce('b', a) and a in ['Pro'] and contains(a, 'r')";

        assertThat(ExpressionParser.condition(condition, any).test(values)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x == 3",
                "exists(x) and exists(severity)",
                "missing(gone) and not missing(x) and missing(nothing)",
                "contains(severity, 'ig') and contains(severity, '') and not contains(severity, 'gi')",
                "starts_with(severity, 'hi') and not starts_with(severity, 'higher')",
                "ends_with(severity, 'gh') and not ends_with(severity, 'thigh')",
                "upper(severity) in ['LOW', 'HIGH']",
                "severity == lower('HIGH')",
                "severity != order.state",
                "'a' == 'a'",
                "not if(x > 5, severity, nothing) == 'high'",
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
                "contains(nothing, 'a')",
                "not exists(severity)",
                "nothing == severity",
                "severity != nothing",
                "lower(nothing) not in ['a']",
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
                "1.2.3                 | 4  | a number cannot be followed by '.'",
                "12abc                 | 3  | a number cannot be followed by 'a'",
                "1e999                 | 1  | the number 1e999 is too large",
                "lower(severity)       | 1  | a number is expected, not a text",
                "x + lgo1p(y)          | 5  | there is no function 'lgo1p'",
                "clip(x, 1)            | 1  | 'clip' is written clip(x, low, high), not with 2 values",
                "abs()                 | 5  | found ')' where a number, a name, a text or ( is expected",
                "if(x, 1, 2)           | 4  | a condition is expected, such as x > 0 or x == true",
                "if(x > 1, 1, 'a')     | 14 | a number is expected, not a text",
                "coalesce(x, severity) | 13 | 'severity' is text, not a number",
                "length(x)             | 8  | 'x' is a number, not text",
                "abs(1                 | 6  | found the end where ) is expected",
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
                "x + 1 == 'a'          | 3  | a text is expected, not a number",
                "x == severity         | 1  | 'x' is a number, not text",
                "lower(x > 1) == 'a'   | 9  | a text is expected, not a number",
                "upper(severity)       | 1  | a condition is expected, such as x > 0 or x == true",
                "contains(severity, 1) | 20 | a text is expected, not a number",
                "if(x > 1, x > 0, y > 0) | 1 | a condition is expected, such as x > 0 or x == true",
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
    void shouldEvaluateOncePerLevelHoweverDeepConditionsStandForNumbers() {
        String deep = "(".repeat(40) + "x > 1" + ") == true".repeat(40);

        assertThat(ExpressionParser.condition(deep, ROW).test(ROW)).isTrue();
        assertThat(ExpressionParser.number("if(exists(x), ".repeat(45) + "x" + ")".repeat(45), ROW)
                        .evaluate(ROW))
                .isEqualTo(3.0);
    }

    @Test
    void shouldKeepBytesThatAreNoLetters() {
        byte[] broken = {
            'A', (byte) 0xc3, 'B', (byte) 0xff, (byte) 0xed, (byte) 0xa0, (byte) 0x80, 'C', (byte) 0xe2, (byte) 0x82
        };
        FixedText row = new FixedText(broken);

        assertThat(ExpressionParser.text("lower(name)", row).append(row, row.scratch()))
                .isTrue();

        byte[] expected = broken.clone();
        expected[0] = 'a';
        expected[2] = 'b';
        expected[7] = 'c';
        assertThat(Arrays.copyOf(row.scratch().bytes(), row.scratch().length())).isEqualTo(expected);
        assertThat(ExpressionParser.number("length(name)", row).evaluate(row)).isEqualTo(broken.length);
    }

    /** A row of one text, of any bytes. */
    private static final class FixedText implements Row, Scope {
        private final byte[] utf8;
        private final TextScratch scratch = new TextScratch();

        FixedText(byte[] utf8) {
            this.utf8 = utf8;
        }

        @Override
        public TextScratch scratch() {
            return scratch;
        }

        @Override
        public int numberSlot(String name) {
            return -1;
        }

        @Override
        public int textSlot(String name) {
            return 0;
        }

        @Override
        public double number(int slot) {
            return Double.NaN;
        }

        @Override
        public boolean hasText(int slot) {
            return true;
        }

        @Override
        public boolean textEquals(int slot, byte[] other) {
            return Arrays.equals(utf8, other);
        }

        @Override
        public void appendText(int slot, TextScratch out) {
            out.append(utf8, 0, utf8.length);
        }
    }

    @Test
    void shouldEvaluateTheLongestSum() {
        assertThat(ExpressionParser.number("1+".repeat(999) + "1", ROW).evaluate(ROW))
                .isEqualTo(1_000.0);
    }
}
