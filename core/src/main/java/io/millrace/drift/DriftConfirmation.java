package io.millrace.drift;

import io.millrace.project.ModelDefinition.DriftPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the windows so far add up to. A feature is confirmed when it was out in K of the last N valid windows, and cleared after N
 * valid windows in a row below {@link DriftTest#CLEAR_BELOW} of its thresholds. A window below the minimum of samples is
 * neither, and nor is a window in which the feature is quarantined, or for whose place in the season there is no reference. Immutable; {@link #next} gives the state after one more window.
 *
 * @param lastEnd end of the last window seen, epoch milliseconds; {@link Long#MIN_VALUE} before the first
 * @param features one per feature seen, the score last
 */
public record DriftConfirmation(long lastEnd, List<FeatureState> features) {
    /** Importance in quarantine from which the score's own drift is no evidence either: a broken upstream moves it too. */
    public static final double QUARANTINED_IMPORTANCE = 0.1;

    public DriftConfirmation {
        features = List.copyOf(features);
    }

    /**
     * One feature's history.
     *
     * @param feature the feature's name; {@link DriftReference#SCORE} for the score
     * @param importance share of the model's total gain; 1 for the score
     * @param recent start of each of the last N valid windows, oldest first, with whether it was out
     * @param calm valid windows in a row that were below the clearing limits
     * @param since start of the earliest window in the run that confirmed it; null while it is not confirmed
     * @param quarantined whether the last window says that the upstream is broken
     */
    public record FeatureState(
            String feature,
            double importance,
            List<Window> recent,
            int calm,
            @Nullable Long since,
            boolean quarantined) {
        public FeatureState {
            recent = List.copyOf(recent);
        }

        /** Whether its drift is confirmed and not cleared since. */
        public boolean confirmed() {
            return since != null;
        }

        private long sinceOrLatest() {
            return since == null ? Long.MAX_VALUE : since;
        }

        private static FeatureState fresh(FeatureDrift drift) {
            return new FeatureState(drift.feature(), drift.importance(), List.of(), 0, null, false);
        }

        private FeatureState next(WindowVerdict window, FeatureDrift drift, boolean evidence, DriftPolicy policy) {
            if (!window.valid() || !evidence) {
                return new FeatureState(feature, importance, recent, calm, since, drift.quarantined());
            }
            List<Window> windows = new ArrayList<>(recent);
            windows.add(new Window(window.end(), drift.out()));
            while (windows.size() > policy.of()) {
                windows.remove(0);
            }
            int calmNow = drift.nearlyOut() ? 0 : calm + 1;
            if (since != null) {
                boolean cleared = calmNow >= policy.of();
                return new FeatureState(feature, importance, windows, calmNow, cleared ? null : since, false);
            }
            long outs = windows.stream().filter(Window::out).count();
            Long confirmedSince = outs < policy.confirm()
                    ? null
                    : windows.stream()
                            .filter(Window::out)
                            .findFirst()
                            .orElseThrow()
                            .end();
            return new FeatureState(feature, importance, windows, calmNow, confirmedSince, false);
        }
    }

    /** One valid window of a feature: its end, and whether the feature was out. */
    public record Window(long end, boolean out) {}

    /** Before the first window. */
    public static DriftConfirmation none() {
        return new DriftConfirmation(Long.MIN_VALUE, List.of());
    }

    /**
     * The state after one more window. A window that does not end later than the last one changes nothing: an amended window
     * amends its report, not what was decided.
     */
    public DriftConfirmation next(WindowVerdict window, DriftPolicy policy) {
        if (window.end() <= lastEnd) {
            return this;
        }
        Map<String, FeatureState> before = new HashMap<>();
        features.forEach(state -> before.put(state.feature(), state));
        double quarantined = window.features().stream()
                .filter(drift -> drift.quarantined() && !isScore(drift.feature()))
                .mapToDouble(FeatureDrift::importance)
                .sum();
        List<FeatureState> after = new ArrayList<>();
        for (FeatureDrift drift : window.features()) {
            FeatureState state = before.getOrDefault(drift.feature(), FeatureState.fresh(drift));
            boolean sound = isScore(drift.feature()) ? quarantined < QUARANTINED_IMPORTANCE : !drift.quarantined();
            after.add(state.next(window, drift, sound && drift.evidence(), policy));
        }
        return new DriftConfirmation(window.end(), after);
    }

    /** Whether a feature's drift (or the score's) is confirmed. */
    public boolean confirmed(String feature) {
        return features.stream().anyMatch(state -> state.feature().equals(feature) && state.confirmed());
    }

    /** Total importance of the features that are confirmed and not quarantined, 0 to 1. */
    public double confirmedImportance() {
        return evidence().stream().mapToDouble(FeatureState::importance).sum();
    }

    /** Whether the score itself is confirmed. */
    public boolean scoreConfirmed() {
        return confirmed(DriftReference.SCORE);
    }

    /** Whether retraining should be asked for. */
    public boolean driftConfirmed(DriftPolicy policy) {
        return driftSince(policy) != null;
    }

    /**
     * Since when there is a confirmed drift: the start of the score's run, or the moment at which the confirmed features first
     * made up the importance asked for, whichever is earlier. Null when drift is not confirmed.
     */
    public @Nullable Long driftSince(DriftPolicy policy) {
        Long earliest = null;
        for (FeatureState state : features) {
            if (isScore(state.feature())) {
                earliest = state.since();
            }
        }
        double importance = 0;
        for (FeatureState state : evidence()) {
            importance += state.importance();
            Long since = state.since();
            if (importance >= policy.confirmedImportance() && since != null) {
                return earliest == null ? since : Long.valueOf(Math.min(earliest, since));
            }
        }
        return earliest;
    }

    /** A few bytes per feature; {@link #decode} reads them. */
    public byte[] encode() {
        return DriftConfirmationCodec.encode(this);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException when the bytes are something else
     */
    public static DriftConfirmation decode(byte[] bytes) {
        return DriftConfirmationCodec.decode(bytes);
    }

    private List<FeatureState> evidence() {
        return features.stream()
                .filter(state -> !isScore(state.feature()) && state.confirmed() && !state.quarantined())
                .sorted(Comparator.comparingLong(FeatureState::sinceOrLatest))
                .toList();
    }

    private static boolean isScore(String feature) {
        return feature.equals(DriftReference.SCORE);
    }
}
