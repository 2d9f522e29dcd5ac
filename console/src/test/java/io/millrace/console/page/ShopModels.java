package io.millrace.console.page;

import static io.millrace.console.page.Documents.list;
import static io.millrace.console.page.Documents.object;
import static io.millrace.console.page.Documents.rounded;
import static io.millrace.console.page.Shop.ago;
import static io.millrace.console.page.Shop.week;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What the shop's documents say of its models: versions, who decides for whom, how good they are, and experiments. */
final class ShopModels {
    private final Shop shop;

    ShopModels(Shop shop) {
        this.shop = shop;
    }

    Map<String, @Nullable Object> versions() {
        return object(
                "models",
                list(object(
                        "model",
                        "churn",
                        "versions",
                        list(
                                version("1.2.0", "1.1.0", 0.912, 0.871, "passed", "CHALLENGER", "challenger"),
                                version("1.1.1", "1.0.0", 0.831, 0.744, "failed", "ARCHIVED", null),
                                version("1.1.0", "1.0.0", 0.903, 0.862, "insufficient", "PRODUCTION", "champion"),
                                version("1.0.0", null, 0.871, 0.851, "passed", "ARCHIVED", "previous")),
                        "trainings",
                        list(
                                training("r4", "started", 0.62, null),
                                training("r3", "succeeded", null, "1.2.0"),
                                training("r2", "rejected", null, null)))));
    }

    private static Map<String, @Nullable Object> training(
            String id, String state, @Nullable Double progress, @Nullable String version) {
        return object(
                "retrain_id",
                id,
                "state",
                state,
                "stage",
                state.equals("succeeded") ? "registration" : "training",
                "progress",
                progress,
                "reason",
                state.equals("rejected") ? "Too few positives to compare it with the champion" : null,
                "requested_at",
                ago(400),
                "at",
                ago(20),
                "reasons",
                list("drift", "accuracy"),
                "version",
                version);
    }

    private static Map<String, @Nullable Object> version(
            String version,
            @Nullable String parent,
            double auc,
            double accuracy,
            String verdict,
            String stage,
            @Nullable String alias) {
        double minor = Double.parseDouble(version.substring(2));
        return object(
                "version",
                version,
                "id",
                "id-" + version,
                "aliases",
                alias == null ? list() : list(alias),
                "stage",
                stage,
                "registered_at",
                ago((long) (4000 - minor * 1500)),
                "parent",
                parent,
                "retrain_reasons",
                parent == null ? list() : list("drift"),
                "gates",
                list(
                        gate("accuracy", accuracy, 0.85, accuracy >= 0.85 ? "passed" : "failed", null),
                        gate("precision", 0.811, 0.8, "passed", null),
                        gate("recall", 0.79, 0.75, "passed", null),
                        gate("auc_roc", auc, 0.85, auc >= 0.85 ? "passed" : "failed", null),
                        gate("recall", 0.70, 0.75, verdict, "plan=basic")),
                "metrics",
                object(
                        "accuracy",
                        accuracy,
                        "auc_roc",
                        auc,
                        "precision",
                        0.811,
                        "recall",
                        0.79,
                        "brier",
                        rounded(0.2 - auc / 10),
                        "log_loss",
                        rounded(1.1 - auc)),
                "dataset",
                object(
                        "train_rows",
                        8_412 + Math.round(minor * 1000),
                        "test_rows",
                        2_103,
                        "positives",
                        611,
                        "from",
                        week(0),
                        "to",
                        week(12 + minor * 4)),
                "parameters",
                object("n_estimators", 200 + Math.round(minor * 40), "max_depth", 5, "eta", 0.05),
                "threshold",
                rounded(0.58 + minor / 25),
                "waits",
                null,
                "feature_set_version",
                "1.0.0",
                "label",
                "is_churned",
                "algorithm",
                "xgboost",
                "seed",
                1,
                "artifact",
                object(
                        "sha256",
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        "size",
                        412_113,
                        "signed",
                        true),
                "lineage",
                object(
                        "git_commit",
                        "4f2a9c1",
                        "git_dirty",
                        false,
                        "project_sha256",
                        "2c26b46b68ffc68ff99b453c1d304134",
                        "libraries",
                        object("xgboost", "3.0.4"),
                        "tuned_by",
                        null),
                "comparison",
                parent == null
                        ? null
                        : "Better than " + parent
                                + " on 2,103 rows that neither had seen: AUC +0.01 (0.004 to 0.017).");
    }

    private static Map<String, @Nullable Object> gate(
            String metric, double value, double threshold, String verdict, @Nullable String slice) {
        return object(
                "metric",
                metric,
                "slice",
                slice,
                "value",
                value,
                "threshold",
                threshold,
                "comparison",
                "at_least",
                "verdict",
                verdict,
                "words",
                verdict.equals("insufficient") ? "41 positives of 100 that are needed" : null);
    }

    Map<String, @Nullable Object> rollout(boolean paused) {
        List<Object> history = new ArrayList<>();
        history.add(decision(14, "Step 2 of 4: 1.2.0 decides for 5 %", "rollout", true));
        history.add(decision(13, "promote 1.1.1: refused, it failed its gates", "anna", false));
        history.add(decision(12, "1.2.0 is rolled out by canary", "trainer", true));
        return object(
                "models",
                list(object(
                        "model",
                        "churn",
                        "sequence",
                        14,
                        "champion",
                        "1.1.0",
                        "challenger",
                        "1.2.0",
                        "previous",
                        "1.0.0",
                        "arms",
                        list(
                                object("variant", "champion", "version", "1.1.0", "share", 0.95),
                                object("variant", "challenger", "version", "1.2.0", "share", 0.05)),
                        "shadow",
                        null,
                        "rollout",
                        object(
                                "id",
                                "r1",
                                "version",
                                "1.2.0",
                                "strategy",
                                "canary",
                                "phase",
                                "LIVE",
                                "step",
                                2,
                                "steps",
                                4,
                                "share",
                                0.05,
                                "paused",
                                paused,
                                "since",
                                ago(90),
                                "words",
                                paused
                                        ? "The mean scores of the two differ by more than 0.1: somebody has to say whether that is wanted."
                                        : "Step 2 of 4; 2 h of event time are left, and 360 more scores."),
                        "evidence",
                        object(
                                "challenger_samples",
                                640,
                                "challenger_errors",
                                0,
                                "challenger_p99_ms",
                                12,
                                "champion_samples",
                                12_345,
                                "mean_score_shift",
                                0.003),
                        "reason",
                        "The step before went without a broken guard.",
                        "decided_by",
                        "rollout",
                        "accepted",
                        true,
                        "command_id",
                        null,
                        "at",
                        ago(90),
                        "history",
                        history)));
    }

    private static Map<String, @Nullable Object> decision(int sequence, String text, String by, boolean accepted) {
        return object(
                "at",
                ago(90L * (15 - sequence)),
                "sequence",
                sequence,
                "text",
                text,
                "decided_by",
                by,
                "accepted",
                accepted);
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
                week(w),
                "end",
                week(w + 1),
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

    Map<String, @Nullable Object> experiments() {
        List<Object> looks = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            double width = 0.06 / Math.sqrt(i);
            looks.add(object(
                    "at",
                    week(20 + i * 0.1),
                    "control",
                    0.112,
                    "treatment",
                    rounded(0.112 + 0.016),
                    "low",
                    rounded(0.016 - width),
                    "high",
                    rounded(0.016 + width),
                    "p",
                    rounded(Math.max(0.003, 0.6 / i))));
        }
        return object(
                "experiments",
                list(object(
                        "experiment",
                        "earlier-offers",
                        "model",
                        "churn",
                        "outcome",
                        "RUNNING",
                        "reason",
                        "4 more days until it has seen as many customers as were planned.",
                        "metric",
                        "conversion_rate",
                        "started_at",
                        ago(3600),
                        "ends_at",
                        week(26),
                        "alpha",
                        0.05,
                        "control",
                        0.112,
                        "treatment",
                        0.128,
                        "low",
                        0.0026,
                        "high",
                        0.0294,
                        "p",
                        0.03,
                        "variants",
                        list(
                                object(
                                        "variant",
                                        "control",
                                        "version",
                                        "1.1.0",
                                        "share",
                                        0.5,
                                        "exposed",
                                        5_120,
                                        "converted",
                                        573),
                                object(
                                        "variant",
                                        "treatment",
                                        "version",
                                        "1.2.0",
                                        "share",
                                        0.5,
                                        "exposed",
                                        5_088,
                                        "converted",
                                        651)),
                        "looks",
                        looks,
                        "secondary",
                        list())));
    }
}
