package io.millrace.validation;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.SourceLayout;
import io.millrace.project.Project;
import io.millrace.project.RecordRules;
import io.millrace.project.RuleAction;
import io.millrace.project.SourceDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one source over its events. Immutable and thread-safe; checking an event makes no object, but for {@link
 * TextValues patterns}.
 *
 * <p>Fields of the record come first, in file order, then derived fields, which are computed from what the former have become;
 * then the age. A rule that mends lets the event go on to the next; the first that refuses ends it.
 */
public final class Validator {
    /** Where a record has no Kafka timestamp, as in a file: no age is checked. */
    public static final long NO_TIMESTAMP = Long.MIN_VALUE;

    private final FeatureSet features;
    private final FieldCheck[] fields;
    private final FieldCheck[] derived;
    private final long maxAge;
    private final ValidationRule age;

    private Validator(
            FeatureSet features, List<FieldCheck> fields, List<FieldCheck> derived, long maxAge, ValidationRule age) {
        this.features = features;
        this.fields = fields.toArray(FieldCheck[]::new);
        this.derived = derived.toArray(FieldCheck[]::new);
        this.maxAge = maxAge;
        this.age = age;
    }

    /** The rules of a source. */
    public static Validator of(FeatureSet features, int source) {
        Project project = features.project();
        SourceDefinition definition = project.sources().get(source);
        SourceLayout layout = features.layout(source);
        List<FieldCheck> fields = new ArrayList<>();
        List<FieldCheck> derived = new ArrayList<>();
        project.validation().fieldsOf(definition.name()).forEach(rules -> {
            boolean late = definition.field(rules.field()).expression() != null;
            (late ? derived : fields).add(new FieldCompiler(rules, definition, layout).compile());
        });
        RecordRules records = project.validation().recordsOf(definition.name());
        return new Validator(
                features,
                fields,
                derived,
                records == null || records.maxAge() == null
                        ? Long.MAX_VALUE
                        : records.maxAge().toMillis(),
                new ValidationRule(
                        definition.name(),
                        ValidationRule.WHOLE,
                        ValidationRule.Kind.MAX_AGE,
                        records == null
                                ? RuleAction.Kind.DEAD_LETTER
                                : records.stale().kind()));
    }

    /**
     * Checks an event, and mends it where the rules say so.
     *
     * @param timestamp the record's own Kafka timestamp, epoch milliseconds, or {@link #NO_TIMESTAMP}
     * @param findings hears of every rule that the event breaks
     * @return the rule for which the record is refused; null when the event, mended or not, is good
     */
    public @Nullable ValidationRule check(Event event, long timestamp, Findings findings) {
        ValidationRule refused = check(fields, event, findings);
        if (refused == null && derived.length > 0) {
            features.derive(event);
            refused = check(derived, event, findings);
        }
        if (refused == null && timestamp != NO_TIMESTAMP && timestamp - event.time() > maxAge) {
            findings.broken(age);
            refused = age;
        }
        return refused;
    }

    private static @Nullable ValidationRule check(FieldCheck[] checks, Event event, Findings findings) {
        for (FieldCheck check : checks) {
            Breach breach = check.of(event);
            if (breach == null) {
                continue;
            }
            findings.broken(breach.rule());
            Constant constant = breach.constant();
            if (constant == null) {
                return breach.rule();
            }
            constant.putInto(event);
        }
        return null;
    }
}
