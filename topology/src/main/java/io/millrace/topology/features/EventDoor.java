package io.millrace.topology.features;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.RecordRules;
import io.millrace.project.RuleAction;
import io.millrace.project.SourceDefinition;
import io.millrace.project.ValidationDefinition;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.validation.Findings;
import io.millrace.validation.ValidationRule;
import io.millrace.validation.Validator;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Lets in what may count of what could be read: the one place where the stream, history and evaluation ask. An event that the
 * project's validation mends goes in mended. Not thread-safe.
 */
public final class EventDoor {
    private final EventRules rules;
    private final Validator[] validators;
    private final ValidationDefinition validation;
    private final Findings findings;
    private @Nullable ValidationRule broken;
    private boolean seen;

    /** @param findings hears of every event of a good time and place, and of every rule that it breaks */
    public EventDoor(FeatureSet features, Findings findings) {
        rules = new EventRules(features.project());
        validation = features.project().validation();
        validators = IntStream.range(0, features.project().sources().size())
                .mapToObj(source -> Validator.of(features, source))
                .toArray(Validator[]::new);
        this.findings = findings;
    }

    /** Why a record of a topic is refused; null when it is let in. */
    @Nullable DeadLetterReason refused(SourceDefinition source, Event event, int partition, long timestamp) {
        broken = null;
        seen = false;
        DeadLetterReason reason = rules.broken(source, event, partition, timestamp);
        return reason == null ? invalid(event, timestamp) : reason;
    }

    /**
     * Why a row of a file is refused; null when it is let in. It has no timestamp of its own, so its age is not checked.
     *
     * @param now what an event may be ahead of by the project's {@code max_future}, epoch milliseconds
     */
    public @Nullable DeadLetterReason refused(Event event, long now) {
        broken = null;
        DeadLetterReason reason = rules.untimely(event, now);
        return reason == null ? invalid(event, Validator.NO_TIMESTAMP) : reason;
    }

    /** Whether the latest event was of a good time and place, and so told to the findings. */
    boolean seen() {
        return seen;
    }

    /** Whether the latest event is refused by a rule that says that it is counted and goes no further. */
    boolean drops() {
        return broken != null && broken.action() == RuleAction.Kind.DROP;
    }

    /** The reason in words, for a person. */
    String detail(Event event, DeadLetterReason reason) {
        return broken == null ? rules.detail(event, reason) : broken.detail();
    }

    private @Nullable DeadLetterReason invalid(Event event, long timestamp) {
        if (event.deletion()) {
            // It has no values that could be wrong.
            return null;
        }
        findings.seen(event);
        seen = true;
        broken = validators[event.source()].check(event, timestamp, findings);
        if (broken == null) {
            return null;
        }
        return reason(broken);
    }

    /** Why an event whose id came before is refused, which only the state knows. */
    DeadLetterReason duplicate(SourceDefinition source) {
        RecordRules rules = Objects.requireNonNull(validation.recordsOf(source.name()));
        ValidationRule rule = new ValidationRule(
                source.name(),
                ValidationRule.WHOLE,
                ValidationRule.Kind.UNIQUE,
                rules.duplicate().kind());
        findings.broken(rule);
        broken = rule;
        return reason(rule);
    }

    private static DeadLetterReason reason(ValidationRule rule) {
        return rule.action() == RuleAction.Kind.QUARANTINE
                ? DeadLetterReason.QUARANTINED
                : switch (rule.kind()) {
                    case REQUIRED -> DeadLetterReason.MISSING_VALUE;
                    case RANGE -> DeadLetterReason.OUT_OF_RANGE;
                    case TYPE, ONE_OF, PATTERN -> DeadLetterReason.INVALID_VALUE;
                    case MAX_AGE -> DeadLetterReason.STALE;
                    case UNIQUE -> DeadLetterReason.DUPLICATE;
                };
    }
}
