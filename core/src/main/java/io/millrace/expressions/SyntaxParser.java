package io.millrace.expressions;

import io.millrace.expressions.Syntax.And;
import io.millrace.expressions.Syntax.Arithmetic;
import io.millrace.expressions.Syntax.Call;
import io.millrace.expressions.Syntax.Comparison;
import io.millrace.expressions.Syntax.In;
import io.millrace.expressions.Syntax.Literal;
import io.millrace.expressions.Syntax.Name;
import io.millrace.expressions.Syntax.Negation;
import io.millrace.expressions.Syntax.Not;
import io.millrace.expressions.Syntax.Or;
import io.millrace.expressions.Syntax.Text;
import io.millrace.expressions.Tokens.Kind;
import io.millrace.expressions.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Recursive descent over the grammar of {@link ExpressionParser}; what kind a part is of is the {@link Compiler}'s business. */
final class SyntaxParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    /** Parentheses, minus signs and nots within each other: bounds the recursion. */
    private static final int MAXIMUM_DEPTH = 50;

    private final List<Token> tokens;
    private int at;
    private int depth;

    SyntaxParser(String text) {
        if (text.length() > ExpressionParser.MAXIMUM_LENGTH) {
            throw new ExpressionException(
                    "an expression has at most " + ExpressionParser.MAXIMUM_LENGTH + " characters",
                    ExpressionParser.MAXIMUM_LENGTH + 1);
        }
        tokens = Tokens.of(text);
    }

    Syntax parse() {
        Syntax whole = or();
        if (peek().kind() != Kind.END) {
            throw new ExpressionException(peek().shown() + " cannot follow here", peek().column());
        }
        return whole;
    }

    private Syntax or() {
        Syntax left = and();
        while (peek().is("or")) {
            int column = next().column();
            left = new Or(left, and(), column);
        }
        return left;
    }

    private Syntax and() {
        Syntax left = not();
        while (peek().is("and")) {
            int column = next().column();
            left = new And(left, not(), column);
        }
        return left;
    }

    private Syntax not() {
        if (!peek().is("not")) {
            return comparison();
        }
        int column = next().column();
        enter(column);
        Syntax not = new Not(not(), column);
        depth--;
        return not;
    }

    private Syntax comparison() {
        Syntax left = sum();
        Token operator = peek();
        if (operator.kind() == Kind.SYMBOL && COMPARISONS.contains(operator.text())) {
            next();
            Syntax comparison = new Comparison(operator.text(), left, sum(), operator.column());
            if (peek().kind() == Kind.SYMBOL && COMPARISONS.contains(peek().text())) {
                throw new ExpressionException("comparisons cannot be chained: join them with and", peek().column());
            }
            return comparison;
        }
        boolean negated = operator.is("not");
        if (negated) {
            next();
        }
        if (peek().is("in")) {
            int column = next().column();
            return new In(left, negated, items(), column);
        }
        if (negated) {
            throw expected("in");
        }
        return left;
    }

    private List<Syntax> items() {
        expect("[");
        List<Syntax> items = new ArrayList<>();
        items.add(sum());
        while (peek().is(",")) {
            next();
            items.add(sum());
        }
        expect("]");
        return items;
    }

    private Syntax sum() {
        Syntax left = product();
        while (peek().is("+") || peek().is("-")) {
            Token operator = next();
            left = new Arithmetic(operator.text().charAt(0), left, product(), operator.column());
        }
        return left;
    }

    private Syntax product() {
        Syntax left = factor();
        while (peek().is("*") || peek().is("/")) {
            Token operator = next();
            left = new Arithmetic(operator.text().charAt(0), left, factor(), operator.column());
        }
        return left;
    }

    private Syntax factor() {
        Token token = peek();
        int column = token.column();
        if (token.is("-")) {
            next();
            enter(column);
            Syntax negation = new Negation(factor(), column);
            depth--;
            return negation;
        }
        if (token.is("(")) {
            next();
            enter(column);
            Syntax inner = or();
            expect(")");
            depth--;
            return inner;
        }
        if (token.is("true") || token.is("false")) {
            next();
            return new Literal(token.is("true") ? 1 : 0, column);
        }
        return switch (token.kind()) {
            case NAME -> name(next());
            case TEXT -> new Text(next().text(), column);
            case NUMBER -> new Literal(literal(next()), column);
            default -> throw expected("a number, a name, a text or (");
        };
    }

    /** A name, or the call of a function: a name before a parenthesis. */
    private Syntax name(Token name) {
        if (!peek().is("(")) {
            return new Name(name.text(), name.column());
        }
        next();
        enter(name.column());
        List<Syntax> arguments = new ArrayList<>();
        arguments.add(or());
        while (peek().is(",")) {
            next();
            arguments.add(or());
        }
        expect(")");
        depth--;
        return new Call(name.text(), arguments, name.column());
    }

    private static double literal(Token token) {
        double value = Double.parseDouble(token.text());
        if (Double.isInfinite(value)) {
            throw new ExpressionException("the number " + token.text() + " is too large", token.column());
        }
        return value;
    }

    private void enter(int column) {
        if (++depth > MAXIMUM_DEPTH) {
            throw new ExpressionException("more than " + MAXIMUM_DEPTH + " levels of nesting", column);
        }
    }

    private void expect(String symbol) {
        if (!peek().is(symbol)) {
            throw expected(symbol);
        }
        next();
    }

    private ExpressionException expected(String what) {
        return new ExpressionException("found " + peek().shown() + " where " + what + " is expected", peek().column());
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token next() {
        return tokens.get(at++);
    }
}
