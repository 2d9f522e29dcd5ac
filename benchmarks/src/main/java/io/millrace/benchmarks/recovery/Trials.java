package io.millrace.benchmarks.recovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Seconds that something took with each profile, in rounds: in a round every profile has its turn. */
final class Trials {
    private final String title;
    private final Map<Profile, List<Double>> seconds = new LinkedHashMap<>();

    Trials(String title) {
        this.title = title;
    }

    void add(Profile profile, double taken) {
        seconds.computeIfAbsent(profile, any -> new ArrayList<>()).add(taken);
    }

    /** For each profile the times, and their ratios to the first profile's of the same round. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(title);
        List<Double> first = seconds.values().iterator().next();
        seconds.forEach((profile, taken) -> text.append(String.format(
                Locale.ROOT,
                "%n    %s s, ratio %s  %s",
                range(taken, "%5.1f"),
                range(
                        IntStream.range(0, taken.size())
                                .mapToObj(round -> taken.get(round) / first.get(round))
                                .toList(),
                        "%4.2f"),
                profile.title())));
        return text.toString();
    }

    private static String range(List<Double> values, String format) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return String.format(
                Locale.ROOT,
                format + " (" + format + " – " + format + ")",
                median,
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }
}
