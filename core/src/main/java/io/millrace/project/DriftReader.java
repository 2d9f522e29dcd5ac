package io.millrace.project;

import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.project.Value.Scalar;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a model's {@code monitoring: drift}. */
final class DriftReader {
    private static final Pattern K_OF_N = Pattern.compile("(\\d{1,2}) of (\\d{1,2})");
    private static final List<String> SEASONS =
            Arrays.stream(Season.values()).map(Season::written).toList();
    private static final List<String> ASKED_FOR =
            List.of(DriftMeasure.JENSEN_SHANNON.written(), DriftMeasure.WASSERSTEIN.written());

    private DriftReader() {}

    /** How drift is found; null when it has a mistake. */
    static @Nullable DriftPolicy read(Section model, Features features) {
        Section monitoring = model.optional("monitoring", Keys.MONITORING);
        Section section = monitoring == null ? null : monitoring.optional("drift", Keys.DRIFT);
        if (section == null) {
            return DriftPolicy.DEFAULT;
        }
        DriftPolicy usual = DriftPolicy.DEFAULT;
        Double psi = section.number("psi", 0.001, 10, usual.psi());
        Double ks = section.number("ks", 0.001, 1, usual.ks());
        Duration window = section.duration("window", Duration.ofHours(1), Duration.ofDays(365), usual.window());
        Long samples = section.whole("min_samples", 10, 1_000_000_000, (long) usual.minimumSamples());
        int[] confirm = section.has("confirm") ? confirm(section) : new int[] {usual.confirm(), usual.of()};
        Double importance = section.share("importance", 0, 1, usual.confirmedImportance());
        Set<String> excluded = new LinkedHashSet<>(features.features(section, "exclude"));
        Set<Season> season = window == null ? null : season(section, window);
        Map<DriftMeasure, Double> limits = limits(section);
        Set<DriftMeasure> more = more(section);
        if (psi == null
                || ks == null
                || window == null
                || samples == null
                || confirm == null
                || importance == null
                || season == null
                || limits == null
                || more == null) {
            return null;
        }
        return new DriftPolicy(
                psi,
                ks,
                window,
                Math.toIntExact(samples),
                confirm[0],
                confirm[1],
                importance,
                excluded,
                season,
                limits,
                more);
    }

    /** Thresholds of what only informs where there is none. */
    private static @Nullable Map<DriftMeasure, Double> limits(Section section) {
        Map<DriftMeasure, Double> limits = new EnumMap<>(DriftMeasure.class);
        for (DriftMeasure measure :
                List.of(DriftMeasure.L_INFINITY, DriftMeasure.NEW_CATEGORIES, DriftMeasure.RANGE_BREAKS)) {
            if (section.has(measure.written())) {
                Double limit = section.share(measure.written(), 0.001, 1, null);
                if (limit == null) {
                    return null;
                }
                limits.put(measure, limit);
            }
        }
        return limits;
    }

    private static @Nullable Set<DriftMeasure> more(Section section) {
        Set<DriftMeasure> more = EnumSet.noneOf(DriftMeasure.class);
        String expected = "a list of " + Similar.oneOf("", ASKED_FOR);
        boolean mistaken = false;
        for (Scalar word : section.words("measures", expected, section.has("measures"))) {
            if (!ASKED_FOR.contains(word.text())) {
                section.mistakes()
                        .add(word.mark(), section.path("measures"), word.text(), Similar.oneOf(word.text(), ASKED_FOR));
                mistaken = true;
            } else if (!more.add(DriftMeasure.valueOf(word.text().toUpperCase(Locale.ROOT)))) {
                section.mistakes()
                        .add(word.mark(), section.path("measures"), word.text() + " a second time", "it once");
                mistaken = true;
            }
        }
        return mistaken ? null : more;
    }

    private static int @Nullable [] confirm(Section section) {
        String expected = "K of N windows, 1 <= K <= N <= 20, such as 2 of 3";
        String text = section.text("confirm", K_OF_N, expected);
        if (text == null) {
            return null;
        }
        Matcher matcher = K_OF_N.matcher(text);
        int k = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        int n = k == 0 ? 0 : Integer.parseInt(matcher.group(2));
        if (k < 1 || k > n || n > 20) {
            section.wrong("confirm", expected);
            return null;
        }
        return new int[] {k, n};
    }

    private static @Nullable Set<Season> season(Section section, Duration window) {
        Set<Season> seasons = EnumSet.noneOf(Season.class);
        boolean mistaken = false;
        for (Scalar word : section.words("season", "a list of " + Similar.oneOf("", SEASONS), section.has("season"))) {
            if (!SEASONS.contains(word.text())) {
                section.mistakes()
                        .add(word.mark(), section.path("season"), word.text(), Similar.oneOf(word.text(), SEASONS));
                mistaken = true;
            } else if (!seasons.add(Season.valueOf(word.text().toUpperCase(Locale.ROOT)))) {
                section.mistakes().add(word.mark(), section.path("season"), word.text() + " a second time", "it once");
                mistaken = true;
            }
        }
        String misfit = Season.misfit(seasons, window);
        if (misfit != null) {
            section.mistakes()
                    .add(
                            section.keyMark(section.has("window") ? "window" : "season"),
                            section.path("window"),
                            Durations.format(window),
                            misfit + ", because the reference respects a season");
            mistaken = true;
        }
        return mistaken ? null : seasons;
    }
}
