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
                missing == null ? null : breach(ValidationRule.Kind.REQUIRED, missing),
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
                breach(ValidationRule.Kind.TYPE, rules.malformed()),
                min == null ? -Event.LIMIT : Slots.scaled(min, scale, RoundingMode.CEILING),
                outside(min, RoundingMode.CEILING),
                max == null ? Event.LIMIT : Slots.scaled(max, scale, RoundingMode.FLOOR),
                outside(max, RoundingMode.FLOOR),
                rules.oneOf().stream()
                        .mapToLong(one -> Slots.scaled(new BigDecimal(one), scale))
                        .sorted()
                        .toArray(),
                // A list has no end to clip to; the reader allows clip beside bounds alone.
                breach(ValidationRule.Kind.ONE_OF, rules.outside()));
    }

    private TextValues texts() {
        String pattern = rules.pattern();
        return new TextValues(
                pattern == null ? null : Pattern.compile(pattern),
                breach(ValidationRule.Kind.PATTERN, rules.malformed()),
                rules.oneOf().stream().map(one -> one.getBytes(UTF_8)).toArray(byte[][]::new),
                breach(ValidationRule.Kind.ONE_OF, rules.outside()));
    }

    private Breach breach(ValidationRule.Kind kind, RuleAction action) {
        return new Breach(new ValidationRule(rules.source(), rules.field(), kind, action.kind()), constant(action));
    }

    private @Nullable Constant constant(RuleAction action) {
        String otherwise = action.constant();
        if (otherwise == null) {
            return null;
        }
        return rules.kind() == FieldRules.Kind.NUMBER
                ? new Constant(layout, rules.field(), new BigDecimal(otherwise), RoundingMode.HALF_EVEN, otherwise)
                : new Constant(layout, rules.field(), otherwise);
    }

    /**
     * A number beyond a bound, which a clip puts on it.
     *
     * @param inwards to the nearest number that is kept and not beyond the bound itself
     */
    private Breach outside(@Nullable BigDecimal bound, RoundingMode inwards) {
        RuleAction action = rules.outside();
        if (bound == null || action.kind() != RuleAction.Kind.CLIP) {
            return breach(ValidationRule.Kind.RANGE, action);
        }
        String text = bound.setScale(scale, inwards).stripTrailingZeros().toPlainString();
        return new Breach(
                new ValidationRule(rules.source(), rules.field(), ValidationRule.Kind.RANGE, action.kind()),
                new Constant(layout, rules.field(), bound, inwards, text));
    }
}
