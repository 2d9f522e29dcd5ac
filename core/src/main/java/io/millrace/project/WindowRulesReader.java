package io.millrace.project;

import io.millrace.project.Value.Scalar;
import io.millrace.validation.windows.WindowLimits;
import io.millrace.validation.windows.WindowRules;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rules of windows: {@code every} under {@code validation}, and what a source says otherwise, beside the rules of its
 * records.
 */
final class WindowRulesReader {
    private static final String EVERY = "every";
    /** Where nothing is said. One record in twenty that its entity cannot take any more is no straggler: the topic is not keyed by the entity. */
    private static final WindowLimits OF_ALL = new WindowLimits(0, 1, 1, 0.05);

    private static final String OFF = "off";
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Duration DAY = Duration.ofDays(1);
    private static final long MOST_ROWS = 1_000_000_000_000L;

    private final Section validation;
    private final Sources sources;
    private final Map<String, Section> overrides = new LinkedHashMap<>();

    WindowRulesReader(Section validation, Sources sources) {
        this.validation = validation;
        this.sources = sources;
    }

    /** Whether a key of {@code validation} is ours: a source of that name takes it. */
    boolean isKey(String key) {
        return key.equals(EVERY) && !sources.byName().containsKey(EVERY);
    }

    /** Remembers what a source says; it is read together with what is said of all. */
    void override(Section source, String name) {
        if (source.has(EVERY)) {
            overrides.put(name, source);
        }
    }

    /** The rules; null when there are none, or when something is wrong with them. */
    @Nullable WindowRules read() {
        if (sources.byName().containsKey(EVERY) || !validation.has(EVERY)) {
            overrides
                    .values()
                    .forEach(source ->
                            source.wrong(EVERY, "validation." + EVERY + " as well: it says how long" + " windows are"));
            return null;
        }
        Section every = validation.required(EVERY, Keys.WINDOW_RULES);
        if (every == null) {
            return null;
        }
        Duration window = window(every);
        WindowLimits common = limits(every, OF_ALL);
        if (window == null || common == null) {
            return null;
        }
        Map<String, WindowLimits> limits = new LinkedHashMap<>();
        sources.byName().forEach((name, source) -> {
            // Nobody can say how often a table's rows change: only who says so of the table itself.
            long rows = source != null && source.table() ? 0 : common.minRows();
            WindowLimits of = ofSource(
                    overrides.get(name),
                    new WindowLimits(rows, common.maxNullRatio(), common.maxRefused(), common.maxTooLate()));
            if (of != null) {
                limits.put(name, of);
            }
        });
        return new WindowRules(window, limits);
    }

    /** The limits of a source; null when it is switched off or a mistake was found. */
    private static @Nullable WindowLimits ofSource(@Nullable Section source, WindowLimits otherwise) {
        if (source == null) {
            return otherwise;
        }
        if (!source.holdsMap(EVERY)) {
            String expected = OFF + ", or a map of min_rows, max_null_ratio, max_refused and max_too_late";
            Scalar word = source.scalar(EVERY, expected, true);
            if (word != null && !word.text().equals(OFF)) {
                source.wrong(EVERY, expected);
            }
            return null;
        }
        Section own = source.required(EVERY, Keys.SOURCE_WINDOW_RULES);
        return own == null ? null : limits(own, otherwise);
    }

    /** What a section says, else what is said otherwise; null when a mistake was found. */
    private static @Nullable WindowLimits limits(Section section, WindowLimits otherwise) {
        Long minRows = section.whole("min_rows", 0, MOST_ROWS, otherwise.minRows());
        Double maxNullRatio = section.share("max_null_ratio", 0, 1, otherwise.maxNullRatio());
        Double maxRefused = section.share("max_refused", 0, 1, otherwise.maxRefused());
        Double maxTooLate = section.share("max_too_late", 0, 1, otherwise.maxTooLate());
        return minRows == null || maxNullRatio == null || maxRefused == null || maxTooLate == null
                ? null
                : new WindowLimits(minRows, maxNullRatio, maxRefused, maxTooLate);
    }

    /** A length by which every day, or every few days, begins with a window: else windows of unlike hours were compared. */
    private static @Nullable Duration window(Section every) {
        Duration window = every.duration("window", SHORTEST, LONGEST, DAY);
        if (window == null) {
            return null;
        }
        boolean fits = DAY.toMillis() % window.toMillis() == 0 || window.toMillis() % DAY.toMillis() == 0;
        if (!fits) {
            every.wrong("window", "whole days, or a part of a day that divides it, such as 1 h, 6 h, 12 h or 7 d");
        }
        return fits ? window : null;
    }
}
