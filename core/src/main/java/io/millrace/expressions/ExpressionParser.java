package io.millrace.expressions;

import java.util.Set;

/**
 * Compiles expressions.
 *
 * <pre>{@code
 * condition  := and-term { "or" and-term }
 * and-term   := not-term { "and" not-term }
 * not-term   := [ "not" ] ( comparison | "(" condition ")" )
 * comparison := number ( == | != | < | <= | > | >= ) number
 *             | name ( == | != ) text | text ( == | != ) name
 *             | number [ "not" ] "in" "[" literal { "," literal } "]"
 *             | name   [ "not" ] "in" "[" text { "," text } "]"
 * number     := product { ( + | - ) product };  product := factor { ( * | / ) factor }
 * factor     := - factor | literal | name | "(" number ")"
 * literal    := 12 | 1.5 | 2e3 | true | false         (true is 1, false is 0)
 * text       := "..." | '...'                         (\\ before a quote or a backslash)
 * name       := letter or _, then letters, digits and _; parts joined by dots
 * }</pre>
 *
 * A bare name is text where it stands beside text, else a number. A comparison with a missing value is false whatever the
 * operator; {@code not} negates what it gets, so {@code not (x == 1)} is true where x is missing and {@code x != 1} is not.
 */
public final class ExpressionParser {
    /** Longest expression, in characters. */
    public static final int MAXIMUM_LENGTH = 2_000;

    /** Words of the grammar: no expression can mean anything else by them. */
    public static final Set<String> WORDS = Set.of("and", "or", "not", "in", "true", "false");

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
     * Compiles arithmetic.
     *
     * @throws ExpressionException when the text is not arithmetic or uses a name that the scope does not have
     */
    public static NumberExpression number(String text, Scope scope) {
        return new Compiler(scope).number(new SyntaxParser(text).parse());
    }
}
