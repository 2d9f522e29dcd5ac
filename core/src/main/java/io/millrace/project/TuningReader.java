package io.millrace.project;

import io.millrace.project.TuningDefinition.Range;
import io.millrace.project.Value.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a model's {@code tuning}. */
final class TuningReader {
    private static final String ROUNDS = "n_estimators";
    private static final String LOG = "log";
    private static final int LEAST_ROUNDS = 10;

    private final Section search;
    private final Map<String, String> own;

    private TuningReader(Section search, Map<String, String> own) {
        this.search = search;
        this.own = own;
    }

    /**
     * The tuning; null when there is none, and when it has a mistake, which is reported.
     *
     * @param own the model's own hyper-parameters, which are the first trial: none may lie outside its range
     */
    static @Nullable TuningDefinition read(Section model, Map<String, String> own) {
        Section section = model.optional("tuning", Keys.TUNING);
        if (section == null) {
            return null;
        }
        TuningDefinition usual = TuningDefinition.DEFAULT;
        Long trials = section.whole("trials", 1, 10_000, (long) usual.trials());
        Long folds = section.whole("folds", 2, 20, (long) usual.folds());
        String metric = section.has("metric") ? MetricNames.named(section, "metric") : usual.metric();
        Duration atMost = section.has("at_most")
                ? section.duration("at_most", Duration.ofSeconds(1), Duration.ofDays(30))
                : usual.atMost();
        Map<String, Range> search =
                section.has("search") ? search(section.map("search", true), own) : widened(usual.search(), own);
        Boolean reuse = section.has("reuse") ? section.flag("reuse") : Boolean.valueOf(usual.reuse());
        if (trials == null || folds == null || metric == null || search.isEmpty() || reuse == null) {
            return null;
        }
        return new TuningDefinition(Math.toIntExact(trials), Math.toIntExact(folds), metric, atMost, search, reuse);
    }

    /** The usual ranges, with the model's own parameters in them. */
    private static Map<String, Range> widened(Map<String, Range> usual, Map<String, String> own) {
        Map<String, Range> ranges = new LinkedHashMap<>(usual);
        own.forEach((key, value) -> ranges.computeIfPresent(key, (same, range) -> range.widenedTo(value)));
        return ranges;
    }

    /** The ranges; empty when one is wrong, which is reported. */
    private static Map<String, Range> search(@Nullable Section section, Map<String, String> own) {
        if (section == null) {
            return Map.of();
        }
        Keys.SEARCH.check(section);
        if (section.keys().isEmpty()) {
            section.mistakes().add(section.mark(), section.path(), "an empty map", "a parameter and its range");
        }
        Map<String, Range> ranges = new LinkedHashMap<>();
        boolean right = true;
        for (String key : section.keys()) {
            if (Keys.SEARCH.known().contains(key)) {
                Range range = new TuningReader(section, own).range(key);
                right &= range != null;
                if (range != null) {
                    ranges.put(key, range);
                }
            }
        }
        return right ? ranges : Map.of();
    }

    private @Nullable Range range(String key) {
        List<String> words = XgboostReader.words(key);
        Range range = words.isEmpty() ? numbers(key, XgboostReader.bounds(key).orElseThrow()) : choices(key, words);
        // Rounds are not tried but found: the model's own may lie anywhere.
        String value = key.equals(ROUNDS) ? null : own.get(key);
        if (range == null || value == null || range.holds(value)) {
            return range;
        }
        search.mistakes()
                .add(
                        search.mark(),
                        search.path(key),
                        "a range without the model's own " + value,
                        "one that holds it, because the first trial is the model's own parameters");
        return null;
    }

    private @Nullable Range choices(String key, List<String> known) {
        String expected = "a list of " + Similar.oneOf("", known);
        Set<String> chosen = new HashSet<>();
        List<String> values = new ArrayList<>();
        boolean right = true;
        for (Scalar word : search.words(key, expected, true)) {
            if (!known.contains(word.text())) {
                wrong(word, key, word.shown(), Similar.oneOf(word.text(), known));
                right = false;
            } else if (!chosen.add(word.text())) {
                wrong(word, key, word.text() + " a second time", "it once");
                right = false;
            }
            values.add(word.text());
        }
        return right && !values.isEmpty() ? new Range.Choices(values) : null;
    }

    private @Nullable Range numbers(String key, XgboostReader.Bounds bounds) {
        double least = key.equals(ROUNDS) ? LEAST_ROUNDS : bounds.least();
        String expected = "two %s from %s to %s, the lower first, and log behind them if their order of size matters"
                .formatted(
                        bounds.whole() ? "whole numbers" : "numbers",
                        Numbers.plain(least),
                        Numbers.plain(bounds.most()));
        List<Scalar> words = search.words(key, expected, true);
        boolean logarithmic = words.size() == 3 && words.get(2).text().equals(LOG);
        if (words.size() != 2 && !logarithmic) {
            if (!words.isEmpty()) {
                search.wrong(key, expected);
            }
            return null;
        }
        Double low = Numbers.number(words.get(0));
        Double high = Numbers.number(words.get(1));
        if (low == null
                || high == null
                || low < least
                || high > bounds.most()
                || low >= high
                || (bounds.whole() && (low != Math.rint(low) || high != Math.rint(high)))) {
            search.wrong(key, expected);
            return null;
        }
        if (logarithmic && low <= 0) {
            wrong(words.get(0), key, words.get(0).shown(), "more than 0, because log is behind it");
            return null;
        }
        return new Range.Numbers(low, high, bounds.whole(), logarithmic);
    }

    private void wrong(Scalar word, String key, String found, String expected) {
        search.mistakes().add(word.mark(), search.path(key), found, expected);
    }
}
