package io.millrace.validation;

import io.millrace.features.Event;

/** Hears what the rules of records come by. */
@FunctionalInterface
public interface Findings {
    /** An event that could be read and is of a good time, as it came: no rule has mended it yet. Reused after the call. */
    default void seen(Event event) {}

    /** A record broke a rule: those that it is mended for come first, then the one that it is refused for. */
    void broken(ValidationRule rule);

    /** Hears for this one, and then for another. */
    default Findings and(Findings other) {
        Findings first = this;
        return new Findings() {
            @Override
            public void seen(Event event) {
                first.seen(event);
                other.seen(event);
            }

            @Override
            public void broken(ValidationRule rule) {
                first.broken(rule);
                other.broken(rule);
            }
        };
    }
}
