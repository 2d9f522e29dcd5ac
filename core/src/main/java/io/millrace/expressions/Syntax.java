package io.millrace.expressions;

import java.util.List;

/** What was written, before it is known which parts are numbers, texts and conditions. Columns count from 1. */
sealed interface Syntax {

    /** Where it is: of an operation, its operator. */
    int column();

    record Name(String name, int column) implements Syntax {}

    record Literal(double value, int column) implements Syntax {}

    record Text(String value, int column) implements Syntax {}

    record Negation(Syntax operand, int column) implements Syntax {}

    record Arithmetic(char operator, Syntax left, Syntax right, int column) implements Syntax {}

    record Call(String function, List<Syntax> arguments, int column) implements Syntax {}

    record Comparison(String operator, Syntax left, Syntax right, int column) implements Syntax {}

    record In(Syntax left, boolean negated, List<Syntax> items, int column) implements Syntax {}

    record Not(Syntax operand, int column) implements Syntax {}

    record And(Syntax left, Syntax right, int column) implements Syntax {}

    record Or(Syntax left, Syntax right, int column) implements Syntax {}
}
