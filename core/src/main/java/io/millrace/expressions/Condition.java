package io.millrace.expressions;

/** A compiled condition. Immutable; testing it allocates nothing. */
@FunctionalInterface
public interface Condition {

    /** Whether a row meets the condition. A comparison with a missing value is false, {@code !=} and {@code not in} included. */
    boolean test(Row row);
}
