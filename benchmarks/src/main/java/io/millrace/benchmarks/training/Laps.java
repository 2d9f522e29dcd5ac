package io.millrace.benchmarks.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Seconds of one step after the other. */
final class Laps {
    private final long start = System.nanoTime();
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long last = start;

    /** Ends a step. */
    void lap(String step) {
        long now = System.nanoTime();
        seconds.put(step, (now - last) / 1e9);
        last = now;
    }

    /** Since the beginning. */
    double total() {
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public String toString() {
        return seconds.entrySet().stream()
                .map(step -> "%s %.1f s".formatted(step.getKey(), step.getValue()))
                .collect(Collectors.joining(", "));
    }
}
