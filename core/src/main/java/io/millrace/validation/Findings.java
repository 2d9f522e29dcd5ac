package io.millrace.validation;

/** Hears of every rule that a record breaks: those that it is mended for, and then the one that it is refused for. */
@FunctionalInterface
public interface Findings {
    /** A record broke a rule. */
    void broken(ValidationRule rule);
}
