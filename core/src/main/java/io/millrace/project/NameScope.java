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
    private final boolean typed;
    private final Set<String> used = new LinkedHashSet<>();
    private @Nullable String missing;

    /** Candidates are only for advice; the predicates decide. */
    NameScope(Collection<String> candidates, Predicate<String> number, Predicate<String> text) {
        this(candidates, number, text, false);
    }

    private NameScope(Collection<String> candidates, Predicate<String> number, Predicate<String> text, boolean typed) {
        this.candidates = candidates;
        this.number = number;
        this.text = text;
        this.typed = typed;
    }

    /** Of names that are known to be text where they are, and not only where they stand beside text. */
    static NameScope typed(Collection<String> candidates, Predicate<String> number, Predicate<String> text) {
        return new NameScope(candidates, number, text, true);
    }

    @Override
    public int numberSlot(String name) {
        return slot(name, number);
    }

    @Override
    public int textSlot(String name) {
        return slot(name, text);
    }

    @Override
    public boolean isText(String name) {
        return typed && text.test(name);
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
            String hint = typed && givesText(expression) ? " (with categorical: true it may give a text)" : "";
            section.wrong(key, "arithmetic; " + advice(e) + hint);
        }
    }

    /** Reports what is wrong with an expression that should give a text. */
    void checkText(Section section, String key, String expression) {
        try {
            ExpressionParser.text(expression, this);
        } catch (ExpressionException e) {
            section.wrong(key, "an expression that gives a text; " + advice(e));
        }
    }

    private boolean givesText(String expression) {
        try {
            ExpressionParser.text(expression, this);
            return true;
        } catch (ExpressionException e) {
            return false;
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
        String function = e.function();
        String near = function != null
                ? Similar.hint(function, ExpressionParser.FUNCTIONS)
                : missing == null || candidates.contains(missing) ? "" : Similar.hint(missing, candidates);
        return "column " + e.column() + ": " + e.getMessage() + near;
    }

    /** Names used by what was checked. */
    Set<String> used() {
        return used;
    }
}
