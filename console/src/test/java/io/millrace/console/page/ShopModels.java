package io.millrace.console.page;

import static io.millrace.console.page.Documents.list;
import static io.millrace.console.page.Documents.object;
import static io.millrace.console.page.Documents.rounded;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The versions of the shop's model, and its trainings. */
final class ShopModels {
    private ShopModels() {}

    static Map<String, @Nullable Object> versions() {
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

    /** The first version has met its gates, and waits for a person. */
    static Map<String, @Nullable Object> waiting() {
        Map<String, @Nullable Object> first = version("1.0.0", null, 0.871, 0.851, "passed", "staging", null);
        first.put("waits", "41 of the 200 positives that a comparison needs");
        return object("models", list(object("model", "churn", "versions", list(first), "trainings", list())));
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
                Shop.ago(400),
                "at",
                Shop.ago(20),
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
                Shop.ago((long) (4000 - minor * 1500)),
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
                        "rows",
                        10_515 + Math.round(minor * 1000),
                        "positives",
                        611,
                        "from",
                        Shop.week(0),
                        "to",
                        Shop.week(12 + minor * 4)),
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
}
