package io.millrace.benchmarks.throughput;

import java.util.ArrayList;
import java.util.List;

/** Ratios of paired runs. */
final class Comparison {
    private final List<Double> ratios = new ArrayList<>();

    void add(Figures ours, Figures theirs) {
        ratios.add(ours.recordsPerSecond() / theirs.recordsPerSecond());
    }

    double last() {
        return ratios.get(ratios.size() - 1);
    }

    @Override
    public String toString() {
        List<Double> sorted = ratios.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return "ratio over %d pairs: median %.3f, least %.3f, greatest %.3f"
                .formatted(sorted.size(), median, sorted.get(0), sorted.get(sorted.size() - 1));
    }
}
