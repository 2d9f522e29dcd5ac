package io.millrace.console.page;

import static io.millrace.console.page.Documents.list;
import static io.millrace.console.page.Documents.object;
import static io.millrace.console.page.Documents.rounded;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What is watched in the shop: drift, quality and alerts. */
final class ShopMonitoring {
    private final Shop shop;

    ShopMonitoring(Shop shop) {
        this.shop = shop;
    }

    /** Only one window so far, with fewer samples than it takes. */
    static Map<String, @Nullable Object> driftOfFew() {
        return drift(list(window(0, 213)), list());
    }

    /** A window in which a feature stands so, and after it one with fewer samples than it takes. */
    static Map<String, @Nullable Object> driftOf(String state) {
        Object feature = object(
                "feature",
                "sessions_7d",
                "importance",
                0.2,
                "psi",
                list(0.2, null),
                "ks",
                list(0.2, null),
                "missing",
                list(0.0, null),
                "state",
                state);
        return drift(list(window(0, 900), window(1, 213)), list(feature));
    }

    private static Object window(int week, int samples) {
        return object(
                "version",
                "1.1.0",
                "start",
                Shop.week(week),
                "end",
                Shop.week(week + 1),
                "samples",
                samples,
                "valid",
                samples >= 600,
                "drift_confirmed",
                false,
                "confirmed_importance",
                0.2,
                "score_confirmed",
                false);
    }

    private static Map<String, @Nullable Object> drift(Object windows, Object features) {
        return object(
                "models",
                list(object(
                        "model",
                        "churn",
                        "version",
                        "1.1.0",
                        "psi_threshold",
                        0.1,
                        "ks_threshold",
                        0.1,
                        "min_samples",
                        600,
                        "confirm",
                        2,
                        "of",
                        3,
                        "importance",
                        0.3,
                        "windows",
                        windows,
                        "features",
                        features,
                        "slices",
                        list())));
    }

    Map<String, @Nullable Object> drift(double threshold) {
        List<Object> ends = new ArrayList<>();
        for (int w = 0; w < shop.windows(); w++) {
            boolean after = w >= shop.windows() * 3 / 4;
            ends.add(object(
                    "version",
                    w < 4 ? "1.0.0" : "1.1.0",
                    "start",
                    Shop.week(w),
                    "end",
                    Shop.week(w + 1),
                    "samples",
                    1_400 + w,
                    "valid",
                    true,
                    "drift_confirmed",
                    after && w > shop.windows() * 3 / 4,
                    "confirmed_importance",
                    after ? 0.43 : 0.0,
                    "score_confirmed",
                    false));
        }
        List<Object> rows = new ArrayList<>();
        double importance = 0.24;
        for (int i = 0; i < shop.features(); i++) {
            boolean drifts = i < 4 || i % 97 == 0;
            List<@Nullable Object> psi = new ArrayList<>();
            List<@Nullable Object> ks = new ArrayList<>();
            List<@Nullable Object> missing = new ArrayList<>();
            StringBuilder state = new StringBuilder();
            for (int w = 0; w < shop.windows(); w++) {
                boolean after = drifts && w >= shop.windows() * 3 / 4;
                boolean absent = i == 6 && w < 3;
                double value = absent
                        ? 0
                        : 0.005
                                + 0.05 * shop.random().nextDouble()
                                + (after ? 0.12 + 0.14 * shop.random().nextDouble() : 0);
                psi.add(absent ? null : rounded(value));
                ks.add(absent ? null : rounded(value * 0.8));
                missing.add(
                        rounded(i == 8 && w == 5 ? 0.42 : 0.01 * shop.random().nextDouble()));
                state.append(
                        absent ? '-' : i == 8 && w == 5 ? 'q' : !after ? '.' : w == shop.windows() * 3 / 4 ? 'o' : 'c');
            }
            rows.add(object(
                    "feature",
                    shop.feature(i),
                    "importance",
                    rounded(importance),
                    "psi",
                    psi,
                    "ks",
                    ks,
                    "missing",
                    missing,
                    "state",
                    state.toString()));
            importance *= 0.8;
        }
        return object(
                "models",
                list(object(
                        "model",
                        "churn",
                        "version",
                        "1.1.0",
                        "psi_threshold",
                        threshold,
                        "ks_threshold",
                        0.1,
                        "min_samples",
                        600,
                        "confirm",
                        2,
                        "of",
                        3,
                        "importance",
                        0.3,
                        "windows",
                        ends,
                        "features",
                        rows,
                        "slices",
                        list())));
    }

    Map<String, @Nullable Object> quality() {
        SplittableRandom random = shop.random();
        List<Object> points = new ArrayList<>();
        for (int w = 0; w < shop.windows() + 4; w++) {
            String version = w < 10 ? "1.0.0" : "1.1.0";
            double value = 0.87 - (w > 17 ? 0.012 * (w - 17) : 0) + 0.02 * (random.nextDouble() - 0.5);
            points.add(point(version, true, w, value + 0.01, "NONE"));
            if (w < shop.windows()) {
                points.add(
                        point(version, false, w, value, value > 0.84 ? "MET" : value > 0.80 ? "UNCLEAR" : "NOT_MET"));
            }
        }
        return object(
                "models",
                list(object(
                        "model",
                        "churn",
                        "metrics",
                        list(
                                object(
                                        "metric",
                                        "accuracy",
                                        "words",
                                        "The share of predictions that turned out right.",
                                        "threshold",
                                        0.82,
                                        "better",
                                        "higher",
                                        "points",
                                        points),
                                object(
                                        "metric",
                                        "brier",
                                        "words",
                                        "The mean squared error of the score: lower is better.",
                                        "threshold",
                                        null,
                                        "better",
                                        "lower",
                                        "points",
                                        list(
                                                point("1.1.0", false, 1, 0.11, "NONE"),
                                                point("1.1.0", false, 2, 0.12, "NONE")))),
                        "label_delay",
                        object("p50", 2_678_400, "p95", 2_764_800),
                        "concept_drift",
                        object("confirmed", false, "since", null, "words", null))));
    }

    private static Map<String, @Nullable Object> point(
            String version, boolean estimated, int w, double value, String verdict) {
        return object(
                "version",
                version,
                "estimated",
                estimated,
                "start",
                Shop.week(w),
                "end",
                Shop.week(w + 1),
                "rows",
                1_410,
                "coverage",
                estimated ? null : 0.98,
                "valid",
                true,
                "value",
                rounded(value),
                "low",
                estimated ? null : rounded(value - 0.018),
                "high",
                estimated ? null : rounded(value + 0.018),
                "estimate",
                null,
                "verdict",
                verdict);
    }

    Map<String, @Nullable Object> alerts() {
        Map<String, @Nullable Object> open = object(
                "id",
                "a1",
                "kind",
                "drift_confirmed",
                "model",
                "churn",
                "severity",
                "WARNING",
                "subject",
                "churn 1.1.0",
                "message",
                "Drift is confirmed for 43 % of the importance; a new model has been asked for.",
                "evidence",
                object("features", list("days_since_last_session", "sessions_7d"), "confirmed_importance", 0.43),
                "opened_at",
                Shop.week(23.6),
                "at",
                Shop.week(24.4),
                "link",
                "#/drift");
        Map<String, @Nullable Object> closed = new LinkedHashMap<>(open);
        closed.put("id", "a0");
        closed.put("message", "Of the last month’s predictions fewer were right than the project asks for.");
        closed.put("closed_at", Shop.week(20.6));
        return object("open", list(open), "closed", list(closed));
    }
}
