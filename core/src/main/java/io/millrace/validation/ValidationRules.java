package io.millrace.validation;

import io.millrace.project.FieldRules;
import io.millrace.project.RecordRules;
import io.millrace.project.RuleAction;
import io.millrace.project.ValidationDefinition;
import io.millrace.validation.ValidationRule.Kind;
import java.util.ArrayList;
import java.util.List;

/** The rules of records that a project has, by name: which breaks there can be. */
public final class ValidationRules {
    private final List<ValidationRule> all = new ArrayList<>();

    private ValidationRules() {}

    /** Those of a project file: of fields, in file order, then of whole records. */
    public static List<ValidationRule> of(ValidationDefinition validation) {
        ValidationRules rules = new ValidationRules();
        validation.fields().forEach(rules::addAll);
        validation.records().forEach(rules::addAll);
        return List.copyOf(rules.all);
    }

    private void addAll(FieldRules of) {
        RuleAction missing = of.missing();
        if (missing != null) {
            add(of.source(), of.field(), Kind.REQUIRED, missing);
        }
        if (of.kind() == FieldRules.Kind.NUMBER && of.digits() != FieldRules.ANY_DIGITS) {
            add(of.source(), of.field(), Kind.TYPE, of.malformed());
        }
        if (of.kind() == FieldRules.Kind.TEXT && of.pattern() != null) {
            add(of.source(), of.field(), Kind.PATTERN, of.malformed());
        }
        if (of.min() != null || of.max() != null) {
            add(of.source(), of.field(), Kind.RANGE, of.outside());
        }
        if (!of.oneOf().isEmpty()) {
            add(of.source(), of.field(), Kind.ONE_OF, of.outside());
        }
    }

    private void addAll(RecordRules of) {
        if (of.maxAge() != null) {
            add(of.source(), ValidationRule.WHOLE, Kind.MAX_AGE, of.stale());
        }
        if (of.uniqueWithin() != null) {
            add(of.source(), ValidationRule.WHOLE, Kind.UNIQUE, of.duplicate());
        }
    }

    private void add(String source, String field, Kind kind, RuleAction action) {
        all.add(new ValidationRule(source, field, kind, action.kind()));
    }
}
