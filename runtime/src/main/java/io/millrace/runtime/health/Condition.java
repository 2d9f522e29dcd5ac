package io.millrace.runtime.health;

/**
 * How one part of a process stands.
 *
 * @param good whether it is as it should be
 * @param reason one sentence; for a good part what it is doing
 */
public record Condition(boolean good, String reason) {

    public static Condition good(String reason) {
        return new Condition(true, reason);
    }

    public static Condition bad(String reason) {
        return new Condition(false, reason);
    }
}
