package io.millrace.expressions;

import io.millrace.expressions.Syntax.Call;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Compiles calls of functions. What is not exact (exp, log, log1p, pow) is {@link StrictMath}'s, so that every machine gives the same bits,
 * compiled or interpreted.
 */
final class FunctionCompiler {
    private final Compiler compiler;

    FunctionCompiler(Compiler compiler) {
        this.compiler = compiler;
    }

    /** Whether a call gives text. */
    boolean isText(Call call) {
        Function function = Function.of(call);
        return switch (function.type()) {
            case TEXT -> true;
            case EITHER -> values(function, call).stream().anyMatch(compiler::isText);
            case NUMBER, CONDITION -> false;
        };
    }

    /** What a call may give: all of its arguments but the condition. */
    private static List<Syntax> values(Function function, Call call) {
        return function == Function.IF
                ? call.arguments().subList(1, call.arguments().size())
                : call.arguments();
    }

    NumberExpression number(Call call) {
        return switch (Function.of(call)) {
            case ABS -> applied(Math::abs, call);
            case SQRT -> applied(Math::sqrt, call);
            case EXP -> applied(StrictMath::exp, call);
            case LOG -> applied(StrictMath::log, call);
            case LOG1P -> applied(StrictMath::log1p, call);
            case ROUND -> applied(Math::rint, call);
            case FLOOR -> applied(Math::floor, call);
            case CEIL -> applied(Math::ceil, call);
            case POW -> new Numbers.Folded(StrictMath::pow, numbers(call.arguments()));
            case MIN -> new Numbers.Folded(Math::min, numbers(call.arguments()));
            case MAX -> new Numbers.Folded(Math::max, numbers(call.arguments()));
            case CLIP -> new Numbers.Clipped(number(call, 0), number(call, 1), number(call, 2));
            case LENGTH -> new Numbers.Length(text(call, 0));
            case COALESCE -> new Numbers.First(numbers(call.arguments()));
            case IF -> new Numbers.Chosen(condition(call), number(call, 1), has(call, 2) ? number(call, 2) : null);
            case EXISTS, MISSING, CONTAINS, STARTS_WITH, ENDS_WITH -> new Numbers.Truth(decision(call));
            case TEXT, LOWER, UPPER, TRIM, CONCAT ->
                throw new ExpressionException("a number is expected, not a text", call.column());
        };
    }

    TextExpression text(Call call) {
        return switch (Function.of(call)) {
            case TEXT -> text(call, 0);
            case LOWER -> new Texts.Mapped(text(call, 0), Character::toLowerCase);
            case UPPER -> new Texts.Mapped(text(call, 0), Character::toUpperCase);
            case TRIM -> new Texts.Trimmed(text(call, 0));
            case CONCAT -> new Texts.Joined(texts(call.arguments()));
            case COALESCE -> new Texts.First(texts(call.arguments()));
            case IF -> new Texts.Chosen(condition(call), text(call, 1), has(call, 2) ? text(call, 2) : null);
            default -> throw new ExpressionException("a text is expected, not a number", call.column());
        };
    }

    Decision decision(Call call) {
        return switch (Function.of(call)) {
            case EXISTS -> exists(call, true);
            case MISSING -> exists(call, false);
            case CONTAINS -> compared(call, TextConditions::contains);
            case STARTS_WITH -> compared(call, TextConditions::startsWith);
            case ENDS_WITH -> compared(call, TextConditions::endsWith);
            default -> throw Compiler.noCondition(call);
        };
    }

    private Decision exists(Call call, boolean wanted) {
        return compiler.isText(call.arguments().get(0))
                ? new TextConditions.Exists(text(call, 0), wanted)
                : new Conditions.NumberExists(number(call, 0), wanted);
    }

    private Decision compared(Call call, TextConditions.Match match) {
        return new TextConditions.Compared(text(call, 0), text(call, 1), match);
    }

    private NumberExpression applied(DoubleUnaryOperator function, Call call) {
        return new Numbers.Applied(function, number(call, 0));
    }

    private static boolean has(Call call, int argument) {
        return call.arguments().size() > argument;
    }

    private Condition condition(Call call) {
        return compiler.condition(call.arguments().get(0));
    }

    private NumberExpression number(Call call, int argument) {
        return compiler.number(call.arguments().get(argument));
    }

    private TextExpression text(Call call, int argument) {
        return compiler.text(call.arguments().get(argument));
    }

    private NumberExpression[] numbers(List<Syntax> arguments) {
        return arguments.stream().map(compiler::number).toArray(NumberExpression[]::new);
    }

    private TextExpression[] texts(List<Syntax> arguments) {
        return arguments.stream().map(compiler::text).toArray(TextExpression[]::new);
    }
}
