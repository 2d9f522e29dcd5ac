package io.millrace.project;

import io.millrace.expressions.ExpressionException;
import io.millrace.expressions.ExpressionParser;
import io.millrace.expressions.Scope;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Checks expressions against the names that they may use, and notes which they do. */
final class NameScope implements Scope {
    private final Collection<String> candidates;
    private final Predicate<String> number;
    private final Predicate<String> text;
    private final Set<String> used = new LinkedHashSet<>();
    private @Nullable String missing;

    /** Candidates are only for advice; the predicates decide. */
    NameScope(Collection<String> candidates, Predicate<String> number, Predicate<String> text) {
        this.candidates = candidates;
        this.number = number;
        this.text = text;
    }

    @Override
    public int numberSlot(String name) {
        return slot(name, number);
    }

    @Override
    public int textSlot(String name) {
        return slot(name, text);
    }

    private int slot(String name, Predicate<String> known) {
        if (known.test(name)) {
            used.add(name);
            return 0;
        }
        missing = name;
        return -1;
    }

    /** Reports what is wrong with arithmetic. */
    void checkNumber(Section section, String key, String expression) {
        try {
            ExpressionParser.number(expression, this);
        } catch (ExpressionException e) {
            section.wrong(key, "arithmetic; " + advice(e));
        }
    }

    /** Reports what is wrong with a condition. */
    void checkCondition(Section section, String key, String expression) {
        try {
            ExpressionParser.condition(expression, this);
        } catch (ExpressionException e) {
            section.wrong(key, "a condition; " + advice(e));
        }
    }

    private String advice(ExpressionException e) {
        String near = missing == null || candidates.contains(missing) ? "" : Similar.hint(missing, candidates);
        return "column " + e.column() + ": " + e.getMessage() + near;
    }

    /** Names used by what was checked. */
    Set<String> used() {
        return used;
    }
}
