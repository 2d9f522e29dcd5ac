package io.millrace.expressions;

import java.util.List;
import java.util.Set;

/**
 * Compiles expressions.
 *
 * <pre>{@code
 * condition  := and-term { "or" and-term }
 * and-term   := not-term { "and" not-term }
 * not-term   := [ "not" ] ( comparison | call | "(" condition ")" )
 * comparison := number ( == | != | < | <= | > | >= ) number
 *             | text ( == | != ) text
 *             | number [ "not" ] "in" "[" literal { "," literal } "]"
 *             | text   [ "not" ] "in" "[" quoted { "," quoted } "]"
 * number     := product { ( + | - ) product };  product := factor { ( * | / ) factor }
 * factor     := - factor | literal | name | call | "(" number ")" | "(" condition ")"
 * text       := quoted | name | call
 * call       := function "(" argument { "," argument } ")"
 * literal    := 12 | 1.5 | 2e3 | true | false         (true is 1, false is 0)
 * quoted     := "..." | '...'                         (\\ before a quote or a backslash)
 * name       := letter or _, then letters, digits and _; parts joined by dots
 * }</pre>
 *
 * <p>A bare name is text where it stands beside text or where the scope knows that it is, else a number.
 *
 * <p>Evaluation never throws. A number or a text that has no value is missing: a missing operand, a division by zero, a logarithm of
 * what has none, an overflow. A condition that decides something takes a comparison with a missing value for false, whatever the
 * operator; {@code not} negates what it gets, so {@code not (x == 1)} is true where x is missing and {@code x != 1} is not. A condition
 * that stands for a number is 1, 0 or missing: there a comparison with a missing value is missing, and {@code and}, {@code or} and
 * {@code not} are Kleene's.
 */
public final class ExpressionParser {
    /** Longest expression, in characters. */
    public static final int MAXIMUM_LENGTH = 2_000;

    /** Words of the grammar: no expression can mean anything else by them. */
    public static final Set<String> WORDS = Set.of("and", "or", "not", "in", "true", "false");

    /** Names of functions. They are no reserved words: a function is a name before a parenthesis. */
    public static final List<String> FUNCTIONS = Function.names();

    private ExpressionParser() {}

    /**
     * Compiles a condition.
     *
     * @throws ExpressionException when the text is not a condition or uses a name that the scope does not have
     */
    public static Condition condition(String text, Scope scope) {
        return new Compiler(scope).condition(new SyntaxParser(text).parse());
    }

    /**
     * Compiles arithmetic, or a condition that stands for a number.
     *
     * @throws ExpressionException when the text is neither or uses a name that the scope does not have
     */
    public static NumberExpression number(String text, Scope scope) {
        return new Compiler(scope).number(new SyntaxParser(text).parse());
    }

    /**
     * Compiles what gives a text.
     *
     * @throws ExpressionException when the text does not or uses a name that the scope does not have
     */
    public static TextExpression text(String text, Scope scope) {
        return new Compiler(scope).text(new SyntaxParser(text).parse());
    }
}
