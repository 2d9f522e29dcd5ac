package io.millrace.runtime.health;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What a process says about itself. Live: it would not help to kill it. Ready: it does its work now. A part registers a check
 * for each; a part that is not alive is not ready either.
 */
public final class Health {
    private final Map<String, Supplier<Condition>> live = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Condition>> ready = new ConcurrentHashMap<>();

    /** Registers, or replaces, what decides whether a part is alive. The check must be cheap and must not block. */
    public void live(String part, Supplier<Condition> check) {
        live.put(part, check);
    }

    /** Registers, or replaces, what decides whether a part is ready. The check must be cheap and must not block. */
    public void ready(String part, Supplier<Condition> check) {
        ready.put(part, check);
    }

    /** How every part stands as to life, by name. */
    public Map<String, Condition> liveness() {
        return evaluate(live);
    }

    /** How every part stands as to readiness, by name; includes parts that are not alive. */
    public Map<String, Condition> readiness() {
        Map<String, Condition> result = evaluate(ready);
        liveness().forEach((part, condition) -> {
            if (!condition.good()) {
                result.put(part, condition);
            }
        });
        return result;
    }

    /** Whether every part of such an answer is good. */
    public static boolean good(Map<String, Condition> conditions) {
        return conditions.values().stream().allMatch(Condition::good);
    }

    private static Map<String, Condition> evaluate(Map<String, Supplier<Condition>> checks) {
        Map<String, Condition> result = new TreeMap<>();
        checks.forEach((part, check) -> result.put(part, check.get()));
        return result;
    }
}
