package io.millrace.validation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import io.millrace.features.Event;
import io.millrace.features.SourceLayout;
import io.millrace.features.SourceLayout.Slot;
import io.millrace.project.FieldDefinition;
import io.millrace.project.FieldRules;
import io.millrace.project.RuleAction;
import io.millrace.project.SourceDefinition;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Compiles the rules of one field against the slots of its source. */
final class FieldCompiler {
    private final FieldRules rules;
    private final SourceLayout layout;
    private final int slot;
    private final int scale;

    FieldCompiler(FieldRules rules, SourceDefinition source, SourceLayout layout) {
        this.rules = rules;
        this.layout = layout;
        FieldDefinition definition = source.field(rules.field());
        SourceLayout.Kind kind =
                switch (rules.kind()) {
                    case NUMBER ->
                        definition.expression() == null ? SourceLayout.Kind.NUMBER : SourceLayout.Kind.DERIVED;
                    case TEXT -> SourceLayout.Kind.TEXT;
                    case TIME -> SourceLayout.Kind.TIME;
                };
        scale = rules.kind() == FieldRules.Kind.NUMBER ? rules.scale(definition) : 0;
        slot = layout.slots().indexOf(new Slot(rules.field(), kind, scale));
        if (slot < 0) {
            throw new IllegalArgumentException("the layout has no slot for field " + rules.field());
        }
    }

    FieldCheck compile() {
        RuleAction missing = rules.missing();
        return new FieldCheck(
                rules.kind() == FieldRules.Kind.TEXT,
                slot,
                missing == null ? null : breach(ValidationRule.Kind.REQUIRED, missing, null),
                switch (rules.kind()) {
                    case NUMBER -> numbers();
                    case TEXT -> texts();
                    case TIME -> (event, at) -> null;
                });
    }

    private NumberValues numbers() {
        long unit = 1;
        int digits = rules.digits();
        for (int i = digits; digits != FieldRules.ANY_DIGITS && i < scale; i++) {
            unit *= 10;
        }
        BigDecimal min = rules.min();
        BigDecimal max = rules.max();
        return new NumberValues(
                unit,
                breach(ValidationRule.Kind.TYPE, rules.malformed(), null),
                min == null ? -Event.LIMIT : Slots.scaled(min, scale, RoundingMode.CEILING),
                breach(ValidationRule.Kind.RANGE, rules.outside(), min),
                max == null ? Event.LIMIT : Slots.scaled(max, scale, RoundingMode.FLOOR),
                breach(ValidationRule.Kind.RANGE, rules.outside(), max),
                rules.oneOf().stream()
                        .mapToLong(one -> Slots.scaled(new BigDecimal(one), scale))
                        .sorted()
                        .toArray(),
                // A list has no end to clip to; the reader allows clip beside bounds alone.
                breach(ValidationRule.Kind.ONE_OF, rules.outside(), null));
    }

    private TextValues texts() {
        String pattern = rules.pattern();
        return new TextValues(
                pattern == null ? null : Pattern.compile(pattern),
                breach(ValidationRule.Kind.PATTERN, rules.malformed(), null),
                rules.oneOf().stream().map(one -> one.getBytes(UTF_8)).toArray(byte[][]::new),
                breach(ValidationRule.Kind.ONE_OF, rules.outside(), null));
    }

    private Breach breach(ValidationRule.Kind kind, RuleAction action, @Nullable BigDecimal bound) {
        ValidationRule rule = new ValidationRule(rules.source(), rules.field(), kind, action.kind());
        return new Breach(rule, constant(action, bound));
    }

    private @Nullable Constant constant(RuleAction action, @Nullable BigDecimal bound) {
        String otherwise = action.constant();
        if (otherwise == null) {
            return action.kind() == RuleAction.Kind.CLIP && bound != null
                    ? new Constant(layout, rules.field(), bound, bound.toPlainString())
                    : null;
        }
        return rules.kind() == FieldRules.Kind.NUMBER
                ? new Constant(layout, rules.field(), new BigDecimal(otherwise), otherwise)
                : new Constant(layout, rules.field(), otherwise);
    }
}
