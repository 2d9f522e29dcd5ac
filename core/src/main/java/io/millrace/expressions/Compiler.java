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
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Decides what is a number, a text or a condition, and binds names to slots. */
final class Compiler {
    private final Scope scope;
    private final FunctionCompiler functions = new FunctionCompiler(this);

    Compiler(Scope scope) {
        this.scope = scope;
    }

    /** Whether something can be nothing but text. */
    boolean isText(Syntax syntax) {
        return syntax instanceof Text
                || (syntax instanceof Name name && scope.isText(name.name()))
                || (syntax instanceof Call call && functions.isText(call));
    }

    /** A number, or a condition as a number. */
    NumberExpression number(Syntax syntax) {
        if (syntax instanceof Literal literal) {
            return new Numbers.Constant(literal.value());
        } else if (syntax instanceof Name name) {
            return new Numbers.Slot(numberSlot(name));
        } else if (syntax instanceof Negation negation) {
            return new Numbers.Negated(number(negation.operand()));
        } else if (syntax instanceof Arithmetic arithmetic) {
            NumberExpression left = number(arithmetic.left());
            NumberExpression right = number(arithmetic.right());
            return switch (arithmetic.operator()) {
                case '+' -> new Numbers.Sum(left, right);
                case '-' -> new Numbers.Difference(left, right);
                case '*' -> new Numbers.Product(left, right);
                default -> new Numbers.Quotient(left, right);
            };
        } else if (syntax instanceof Call call) {
            return functions.number(call);
        } else if (syntax instanceof Text) {
            throw new ExpressionException("a number is expected, not a text", syntax.column());
        }
        return new Numbers.Truth(condition(syntax));
    }

    TextExpression text(Syntax syntax) {
        if (syntax instanceof Text text) {
            return new Texts.Constant(utf8(text));
        } else if (syntax instanceof Name name) {
            return new Texts.Slot(textSlot(name));
        } else if (syntax instanceof Call call) {
            return functions.text(call);
        }
        throw new ExpressionException("a text is expected, not a number", syntax.column());
    }

    Decision condition(Syntax syntax) {
        if (syntax instanceof And and) {
            return new Conditions.And(condition(and.left()), condition(and.right()));
        } else if (syntax instanceof Or or) {
            return new Conditions.Or(condition(or.left()), condition(or.right()));
        } else if (syntax instanceof Not not) {
            return new Conditions.Not(condition(not.operand()));
        } else if (syntax instanceof Comparison comparison) {
            return comparison(comparison);
        } else if (syntax instanceof In in) {
            return in.items().get(0) instanceof Text ? textIn(in) : numberIn(in);
        } else if (syntax instanceof Call call) {
            return functions.decision(call);
        }
        throw noCondition(syntax);
    }

    static ExpressionException noCondition(Syntax syntax) {
        return new ExpressionException("a condition is expected, such as x > 0 or x == true", syntax.column());
    }

    private Decision comparison(Comparison comparison) {
        Syntax left = comparison.left();
        Syntax right = comparison.right();
        if (isText(left) || isText(right)) {
            return textComparison(comparison);
        }
        Conditions.Order order =
                switch (comparison.operator()) {
                    case "==" -> (a, b) -> a == b;
                    case "!=" -> (a, b) -> a != b;
                    case "<" -> (a, b) -> a < b;
                    case "<=" -> (a, b) -> a <= b;
                    case ">" -> (a, b) -> a > b;
                    default -> (a, b) -> a >= b;
                };
        return new Conditions.Compared(number(left), number(right), order);
    }

    private Decision textComparison(Comparison comparison) {
        boolean equal = comparison.operator().equals("==");
        if (!equal && !comparison.operator().equals("!=")) {
            throw new ExpressionException("texts are compared with == or != only", comparison.column());
        }
        if (comparison.right() instanceof Text text) {
            return textIn(comparison.left(), new byte[][] {utf8(text)}, equal);
        } else if (comparison.left() instanceof Text text) {
            return textIn(comparison.right(), new byte[][] {utf8(text)}, equal);
        }
        return new TextConditions.Compared(
                text(comparison.left()),
                text(comparison.right()),
                equal ? TextConditions::equal : TextConditions::unequal);
    }

    private Decision textIn(In in) {
        byte[][] items = new byte[in.items().size()][];
        for (int i = 0; i < items.length; i++) {
            if (!(in.items().get(i) instanceof Text text)) {
                throw new ExpressionException(
                        "a list is of texts or of numbers, not both",
                        in.items().get(i).column());
            }
            items[i] = utf8(text);
        }
        return textIn(in.left(), items, !in.negated());
    }

    private Decision textIn(Syntax operand, byte[][] items, boolean wanted) {
        return operand instanceof Name name
                ? new TextConditions.SlotIn(textSlot(name), items, wanted)
                : new TextConditions.In(text(operand), items, wanted);
    }

    private Decision numberIn(In in) {
        List<Syntax> items = in.items();
        double[] values = new double[items.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = constant(items.get(i));
        }
        return new Conditions.NumberIn(number(in.left()), values, !in.negated());
    }

    private static double constant(Syntax syntax) {
        if (syntax instanceof Literal literal) {
            return literal.value();
        } else if (syntax instanceof Negation negation) {
            return -constant(negation.operand());
        } else if (syntax instanceof Text) {
            throw new ExpressionException("a list is of texts or of numbers, not both", syntax.column());
        }
        throw new ExpressionException("a list holds numbers or texts as they are", syntax.column());
    }

    private int numberSlot(Name name) {
        int slot = scope.numberSlot(name.name());
        if (slot < 0) {
            throw new ExpressionException(
                    scope.textSlot(name.name()) < 0 ? unknown(name) : "'" + name.name() + "' is text, not a number",
                    name.column());
        }
        return slot;
    }

    private int textSlot(Name name) {
        int slot = scope.textSlot(name.name());
        if (slot < 0) {
            throw new ExpressionException(
                    scope.numberSlot(name.name()) < 0 ? unknown(name) : "'" + name.name() + "' is a number, not text",
                    name.column());
        }
        return slot;
    }

    private static String unknown(Name name) {
        return "there is no '" + name.name() + "'";
    }

    private static byte[] utf8(Text text) {
        return text.value().getBytes(StandardCharsets.UTF_8);
    }
}
