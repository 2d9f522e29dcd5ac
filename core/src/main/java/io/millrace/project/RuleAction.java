package io.millrace.project;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a record that breaks a rule.
 *
 * @param kind what is done
 * @param constant the value that takes the place of a field's, as it is written; only of {@link Kind#DEFAULT}
 */
public record RuleAction(Kind kind, @Nullable String constant) {
    /** What is done where the project file names nothing else. */
    public static final RuleAction DEAD_LETTER = new RuleAction(Kind.DEAD_LETTER, null);

    public RuleAction {
        if ((kind == Kind.DEFAULT) != (constant != null)) {
            throw new IllegalArgumentException("a constant belongs to default, and to nothing else");
        }
    }

    /** What is done. */
    public enum Kind {
        /** The record is counted and goes no further. */
        DROP,
        /** The number becomes the bound that it is beyond. */
        CLIP,
        /** The value becomes a constant. */
        DEFAULT,
        /** The record is a dead letter that says which rule it breaks. */
        DEAD_LETTER,
        /** The record is a dead letter that waits for another try: the rule or the producer may be at fault. */
        QUARANTINE;

        private final String code = name().toLowerCase(Locale.ROOT);

        /** As the project file, metrics and reports write it. */
        public String code() {
            return code;
        }
    }

    /** Whether the record goes on with another value. */
    public boolean mends() {
        return kind == Kind.CLIP || kind == Kind.DEFAULT;
    }
}
