package io.millrace.expressions;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The functions of the language: what each gives, and how many values it takes. */
enum Function {
    ABS(Type.NUMBER, "abs(x)", 1, 1),
    SQRT(Type.NUMBER, "sqrt(x)", 1, 1),
    EXP(Type.NUMBER, "exp(x)", 1, 1),
    LOG(Type.NUMBER, "log(x)", 1, 1),
    LOG1P(Type.NUMBER, "log1p(x)", 1, 1),
    POW(Type.NUMBER, "pow(x, y)", 2, 2),
    ROUND(Type.NUMBER, "round(x)", 1, 1),
    FLOOR(Type.NUMBER, "floor(x)", 1, 1),
    CEIL(Type.NUMBER, "ceil(x)", 1, 1),
    MIN(Type.NUMBER, "min(x, y, ...)", 2, Function.ANY),
    MAX(Type.NUMBER, "max(x, y, ...)", 2, Function.ANY),
    CLIP(Type.NUMBER, "clip(x, low, high)", 3, 3),
    LENGTH(Type.NUMBER, "length(text)", 1, 1),
    EXISTS(Type.CONDITION, "exists(x)", 1, 1),
    MISSING(Type.CONDITION, "missing(x)", 1, 1),
    CONTAINS(Type.CONDITION, "contains(text, part)", 2, 2),
    STARTS_WITH(Type.CONDITION, "starts_with(text, part)", 2, 2),
    ENDS_WITH(Type.CONDITION, "ends_with(text, part)", 2, 2),
    TEXT(Type.TEXT, "text(name)", 1, 1),
    LOWER(Type.TEXT, "lower(text)", 1, 1),
    UPPER(Type.TEXT, "upper(text)", 1, 1),
    TRIM(Type.TEXT, "trim(text)", 1, 1),
    CONCAT(Type.TEXT, "concat(text, text, ...)", 2, Function.ANY),
    COALESCE(Type.EITHER, "coalesce(x, y, ...)", 2, Function.ANY),
    IF(Type.EITHER, "if(condition, x) or if(condition, x, y)", 2, 3);

    /** No bound but the length of an expression. */
    static final int ANY = ExpressionParser.MAXIMUM_LENGTH;

    /** What a function gives. */
    enum Type {
        NUMBER,
        TEXT,
        CONDITION,
        /** Numbers or texts, as its values are. */
        EITHER
    }

    private final Type type;
    private final String usage;
    private final int least;
    private final int most;

    Function(Type type, String usage, int least, int most) {
        this.type = type;
        this.usage = usage;
        this.least = least;
        this.most = most;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Function::written).toList();
    }

    static Function of(Syntax.Call call) {
        Function function = Arrays.stream(values())
                .filter(each -> each.written().equals(call.function()))
                .findFirst()
                .orElseThrow(() -> ExpressionException.noFunction(call.function(), call.column()));
        int count = call.arguments().size();
        if (count < function.least || count > function.most) {
            throw new ExpressionException(
                    "'" + call.function() + "' is written " + function.usage + ", not with " + count
                            + (count == 1 ? " value" : " values"),
                    call.column());
        }
        return function;
    }

    Type type() {
        return type;
    }

    private String written() {
        return name().toLowerCase(Locale.ROOT);
    }
}
