package io.millrace.console.page;

import static io.millrace.console.page.Documents.list;
import static io.millrace.console.page.Documents.object;
import static io.millrace.console.page.Documents.rounded;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is in service in the shop, under way, and tried. */
final class ShopRollouts {
    private ShopRollouts() {}

    static Map<String, @Nullable Object> rollout(boolean paused) {
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
                                Shop.ago(90),
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
                        Shop.ago(90),
                        "history",
                        history)));
    }

    /** Nothing is in service yet: a version was registered, and nobody has said what becomes of it. */
    static Map<String, @Nullable Object> none() {
        return object(
                "models",
                list(object(
                        "model",
                        "churn",
                        "sequence",
                        1,
                        "champion",
                        null,
                        "challenger",
                        null,
                        "previous",
                        null,
                        "arms",
                        list(),
                        "shadow",
                        null,
                        "rollout",
                        null,
                        "evidence",
                        object(),
                        "history",
                        list(decision(1, "version 1.0.0 was registered, and waits for a person", "registry", true)))));
    }

    private static Map<String, @Nullable Object> decision(int sequence, String text, String by, boolean accepted) {
        return object(
                "at",
                Shop.ago(90L * (15 - sequence)),
                "sequence",
                sequence,
                "text",
                text,
                "decided_by",
                by,
                "accepted",
                accepted);
    }

    static Map<String, @Nullable Object> experiments() {
        List<Object> looks = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            double width = 0.06 / Math.sqrt(i);
            looks.add(object(
                    "at",
                    Shop.week(20 + i * 0.1),
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
                        Shop.ago(3600),
                        "ends_at",
                        Shop.week(26),
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
