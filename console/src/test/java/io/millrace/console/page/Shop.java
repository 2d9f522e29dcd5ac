package io.millrace.console.page;

import static io.millrace.console.page.Documents.list;
import static io.millrace.console.page.Documents.object;
import static io.millrace.console.page.Documents.rounded;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A made-up shop whose documents are those that the contract between page and server describes: as many features, windows and customers as are asked for, the
 * same for the same seed.
 */
final class Shop {
    static final Instant START = Instant.parse("2025-03-01T00:00:00Z");
    static final Duration WEEK = Duration.ofDays(7);
    /** What a record must never become: a part of the page. */
    static final String HOSTILE = "<img src=x onerror=\"document.title='owned'\">";

    private static final List<String> NAMES = List.of(
            "days_since_last_session",
            "sessions_7d",
            "session_trend",
            "days_since_last_purchase",
            "total_purchases_30d",
            "avg_session_duration_7d",
            "urgent_tickets_14d",
            "purchase_count_90d",
            "value_per_session",
            "purchase_frequency",
            "sessions_30d",
            "plan",
            "distinct_products_90d",
            "largest_purchase_90d",
            "days_since_signup",
            "hour",
            "day_of_week",
            "is_weekend");

    private final int features;
    private final int windows;
    private final int customers;
    private final SplittableRandom random;

    Shop(int features, int windows, int customers, long seed) {
        this.features = features;
        this.windows = windows;
        this.customers = customers;
        random = new SplittableRandom(seed);
    }

    static Shop small() {
        return new Shop(NAMES.size(), 24, 1_500, 7);
    }

    Map<String, @Nullable Object> views() {
        Map<String, @Nullable Object> views = new LinkedHashMap<>();
        views.put("project", project());
        views.put("loop", loop(0));
        views.put("story", story());
        ShopModels models = new ShopModels(this);
        views.put("models", models.versions());
        views.put("rollout", models.rollout(false));
        views.put("quality", models.quality());
        views.put("drift", drift(0.1));
        views.put("alerts", alerts());
        views.put("experiments", models.experiments());
        views.put("dead_letters", deadLetters());
        return views;
    }

    String feature(int i) {
        return i < NAMES.size() ? NAMES.get(i) : "signal_%04d".formatted(i);
    }

    static String customer(int i) {
        return "c%05d".formatted(i);
    }

    static String ago(long seconds) {
        return Instant.now().minusSeconds(seconds).toString();
    }

    static String week(double n) {
        return START.plusSeconds((long) (n * WEEK.toSeconds())).toString();
    }

    int windows() {
        return windows;
    }

    SplittableRandom random() {
        return random;
    }

    Map<String, @Nullable Object> project() {
        List<Object> definitions = new ArrayList<>();
        for (int i = 0; i < features; i++) {
            boolean category = feature(i).equals("plan");
            definitions.add(object(
                    "feature",
                    feature(i),
                    "type",
                    category ? "category" : "number",
                    "definition",
                    category ? "latest profiles.plan" : "count of sessions over 7 d"));
        }
        return object(
                "name",
                "churn",
                "objective",
                "Reduce customer churn by 30 %",
                "environment",
                "dev",
                "entity",
                object("name", "customer", "key", "customer_id"),
                "models",
                list(object(
                        "model",
                        "churn",
                        "kind",
                        "classification",
                        "label",
                        "no purchase and no session within 30 days",
                        "horizon",
                        "30 d",
                        "score",
                        "How probable it is that a customer neither buys nor comes back within 30 days",
                        "threshold",
                        0.62)),
                "features",
                definitions,
                "sources",
                list(object("source", "purchases", "topic", "purchases", "fields", list())),
                "serving",
                object("version", "0.1.0", "feature_set_version", "1.0.0"),
                "operate",
                object(
                        "possible",
                        true,
                        "how",
                        "Open the address that the quickstart printed, or enter the token that console.token names."),
                "read_at",
                ago(0));
    }

    Map<String, @Nullable Object> loop(int beat) {
        String[][] stages = {
            {"events", "What customers do: purchases, sessions, tickets", "purchases,sessions,support-tickets"},
            {"features", "What is known of each customer, as of each event", "churn.feature-updates"},
            {"predictions", "Each update, scored by the model in service", "churn.predictions"},
            {"examples", "What was scored, with how it turned out", "churn.labelled-examples"},
            {"reports", "Drift and quality, window by window", "churn.monitoring"},
            {"retrain_events", "Reasons to train a new model", "churn.retrain-events"},
            {"models", "Versions that were trained and registered", "churn.model-registry"}
        };
        long[] totals = {184_220, 201_334, 201_310, 31_877, 212, 3, 3};
        double[] rates = {412.3, 455.1, 455.0, 37.2, 0.4, 0, 0};
        List<Object> told = new ArrayList<>();
        for (int i = 0; i < stages.length; i++) {
            told.add(object(
                    "stage",
                    stages[i][0],
                    "words",
                    stages[i][1],
                    "topics",
                    List.of(stages[i][2].split(",", -1)),
                    "total",
                    totals[i] + Math.round(beat * rates[i]),
                    "per_second",
                    rates[i],
                    "last_at",
                    ago(i < 5 ? 0 : 120)));
        }
        List<Object> freshest = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            freshest.add(prediction(customer((beat * 7 + i * 31) % customers), 0.95 - i * 0.018));
        }
        return object(
                "at",
                ago(0),
                "event_time",
                week(windows + 0.6),
                "stages",
                told,
                "sources",
                list(object("source", "purchases", "topic", "purchases", "total", 40_112, "per_second", 88.1)),
                "freshest",
                freshest);
    }

    static Map<String, @Nullable Object> prediction(String entity, double score) {
        return object(
                "id",
                entity + score,
                "entity",
                entity,
                "model",
                "churn",
                "cause",
                "EVENT",
                "as_of",
                week(24.5),
                "event_time",
                week(24.5),
                "scored_at",
                ago(1),
                "status",
                "SCORED",
                "score",
                rounded(score),
                "decision",
                score >= 0.62 ? "POSITIVE" : "NEGATIVE",
                "threshold",
                0.62,
                "version",
                "1.1.0",
                "variant",
                "champion",
                "reasons",
                reasons(score),
                "approximate",
                false);
    }

    static List<@Nullable Object> reasons(double score) {
        return list(
                object(
                        "feature",
                        "days_since_last_session",
                        "value",
                        "23.5",
                        "contribution",
                        rounded(2 * score - 0.8),
                        "sentence",
                        "No session for 23.5 days"),
                object(
                        "feature",
                        "urgent_tickets_14d",
                        "value",
                        "2",
                        "contribution",
                        0.46,
                        "sentence",
                        "2 urgent tickets in the last 14 days"),
                object("feature", "sessions_30d", "value", "9", "contribution", -0.31, "sentence", null));
    }

    static Map<String, @Nullable Object> sentence(int n, String tone, String kind, String text, @Nullable String link) {
        return object(
                "n",
                n,
                "at",
                ago(20L * (12 - n)),
                "event_time",
                week(n * 2.2),
                "kind",
                kind,
                "tone",
                tone,
                "model",
                "churn",
                "text",
                text,
                "detail",
                null,
                "link",
                link);
    }

    Map<String, @Nullable Object> story() {
        List<Object> told = new ArrayList<>();
        told.add(object(
                "n",
                10,
                "at",
                ago(4),
                "event_time",
                week(24.4),
                "kind",
                "rollout",
                "tone",
                "wait",
                "model",
                "churn",
                "text",
                "Version 1.2.0 now decides for 5 % of the customers; version 1.1.0 still decides for the others.",
                "detail",
                "It goes on to 25 % when each of them has scored 1,000 times within 6 h of event time without more errors than the version beside it.",
                "link",
                "#/rollout"));
        told.add(sentence(
                9,
                "good",
                "model",
                "Version 1.2.0 has been trained on 8,412 examples from after the change, and met all its gates.",
                "#/models/1.2.0"));
        told.add(sentence(
                8,
                "wait",
                "training",
                "A new model is being trained, because what comes in no longer looks like what the last one learned from.",
                "#/models"));
        told.add(sentence(
                7,
                "bad",
                "drift",
                "The customers’ behaviour has changed: days_since_last_session and 3 more features differ from the training data, in 2 of the last 3 weeks.",
                "#/drift"));
        told.add(sentence(6, "neutral", "quality", "Of last month’s predictions 86.4 % were right.", "#/quality"));
        told.add(sentence(
                5,
                "good",
                "model",
                "Version 1.1.0 has taken over: it was better than 1.0.0 on what neither had seen.",
                "#/models/1.1.0"));
        told.add(sentence(4, "neutral", "quality", "The first predictions have a known outcome.", "#/quality"));
        told.add(sentence(
                3, "good", "model", "The first model, 1.0.0, is in service: every event now gets a score.", null));
        told.add(sentence(2, "wait", "training", "The first model is being trained on 12,400 examples.", "#/models"));
        told.add(sentence(
                1, "neutral", "data", "Events arrive. Until there is a model they are collected as examples.", null));
        return object("sentences", told);
    }

    Map<String, @Nullable Object> drift(double threshold) {
        List<Object> ends = new ArrayList<>();
        for (int w = 0; w < windows; w++) {
            boolean after = w >= windows * 3 / 4;
            ends.add(object(
                    "start",
                    week(w),
                    "end",
                    week(w + 1),
                    "samples",
                    1_400 + w,
                    "valid",
                    true,
                    "drift_confirmed",
                    after && w > windows * 3 / 4,
                    "confirmed_importance",
                    after ? 0.43 : 0.0,
                    "score_confirmed",
                    false));
        }
        List<Object> rows = new ArrayList<>();
        double importance = 0.24;
        for (int i = 0; i < features; i++) {
            boolean drifts = i < 4 || i % 97 == 0;
            List<@Nullable Object> psi = new ArrayList<>();
            List<@Nullable Object> ks = new ArrayList<>();
            List<@Nullable Object> missing = new ArrayList<>();
            StringBuilder state = new StringBuilder();
            for (int w = 0; w < windows; w++) {
                boolean after = drifts && w >= windows * 3 / 4;
                boolean absent = i == 6 && w < 3;
                double value = absent
                        ? 0
                        : 0.005 + 0.05 * random.nextDouble() + (after ? 0.12 + 0.14 * random.nextDouble() : 0);
                psi.add(absent ? null : rounded(value));
                ks.add(absent ? null : rounded(value * 0.8));
                missing.add(rounded(i == 8 && w == 5 ? 0.42 : 0.01 * random.nextDouble()));
                state.append(absent ? '-' : i == 8 && w == 5 ? 'q' : !after ? '.' : w == windows * 3 / 4 ? 'o' : 'c');
            }
            rows.add(object(
                    "feature",
                    feature(i),
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
                        "windows",
                        ends,
                        "features",
                        rows,
                        "slices",
                        list())));
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
                ago(300),
                "at",
                ago(30),
                "link",
                "#/drift");
        Map<String, @Nullable Object> closed = new LinkedHashMap<>(open);
        closed.put("id", "a0");
        closed.put("message", "Of the last month’s predictions fewer were right than the project asks for.");
        closed.put("closed_at", ago(1200));
        return object("open", list(open), "closed", list(closed));
    }

    Map<String, @Nullable Object> deadLetters() {
        List<Object> newest = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            newest.add(object(
                    "id",
                    "0-" + (40 - i),
                    "at",
                    ago(30L * i),
                    "reason",
                    i % 3 == 0 ? "too_late" : "invalid_value",
                    "words",
                    i == 1 ? HOSTILE : i % 3 == 0 ? "The event came later than allowed" : "amount is below its minimum",
                    "stage",
                    "features",
                    "topic",
                    "purchases",
                    "partition",
                    i % 4,
                    "offset",
                    81_220 + i,
                    "key",
                    i == 2 ? HOSTILE : customer(i),
                    "size",
                    122 + i));
        }
        return object(
                "topic",
                "churn.dead-letters",
                "total",
                41,
                "reasons",
                list(
                        object(
                                "reason",
                                "invalid_value",
                                "stage",
                                "features",
                                "topic",
                                "purchases",
                                "count",
                                29,
                                "last_at",
                                ago(30)),
                        object(
                                "reason",
                                "too_late",
                                "stage",
                                "features",
                                "topic",
                                "purchases",
                                "count",
                                12,
                                "last_at",
                                ago(3))),
                "newest",
                newest);
    }

    Map<String, @Nullable Object> deadLetter(String id) {
        return object(
                "id",
                id,
                "at",
                ago(30),
                "reason",
                "invalid_value",
                "words",
                "amount is below its minimum",
                "stage",
                "features",
                "topic",
                "purchases",
                "partition",
                0,
                "offset",
                81_221,
                "key",
                "c00001",
                "size",
                123,
                "headers",
                object("millrace.reason", "invalid_value", "trace", HOSTILE),
                "value_text",
                "{\"customer_id\": \"c00001\", \"amount\": -3.20, \"note\": \"" + HOSTILE + "\"}",
                "value_hex",
                null,
                "advice",
                "Correct the producer, or widen the rule in the project file, then retry.");
    }

    Map<String, @Nullable Object> customers(String query, String order, int limit) {
        List<Object> rows = new ArrayList<>();
        for (int n = 0; n < customers && rows.size() < limit; n++) {
            int i = order.equals("asc") ? customers - 1 - n : n;
            String name = customer((int) (i * 7919L % customers));
            if (!name.startsWith(query)) {
                continue;
            }
            double score = 0.97 * (1 - i / (double) customers);
            rows.add(object(
                    "entity",
                    name,
                    "model",
                    "churn",
                    "score",
                    rounded(score),
                    "decision",
                    score >= 0.62 ? "POSITIVE" : "NEGATIVE",
                    "threshold",
                    0.62,
                    "version",
                    "1.1.0",
                    "event_time",
                    week(24),
                    "scored_at",
                    ago(i % 90)));
        }
        return object("known", customers, "bounded", false, "rows", rows);
    }

    Map<String, @Nullable Object> customerPage(String entity) {
        List<Object> scores = new ArrayList<>();
        SplittableRandom own = new SplittableRandom(entity.hashCode());
        double score = 0.25;
        for (int i = 0; i < 90; i++) {
            score = Math.min(0.93, Math.max(0.05, score + 0.006 + (own.nextDouble() - 0.5) * 0.09));
            scores.add(object(
                    "event_time",
                    week(8 + i * 0.18),
                    "score",
                    rounded(score),
                    "threshold",
                    i < 50 ? 0.58 : 0.62,
                    "version",
                    i < 50 ? "1.0.0" : "1.1.0",
                    "variant",
                    "champion",
                    "decision",
                    score > 0.6 ? "POSITIVE" : "NEGATIVE",
                    "cause",
                    i % 5 == 0 ? "SNAPSHOT" : "EVENT",
                    "status",
                    "SCORED"));
        }
        return object(
                "entity",
                entity,
                "models",
                list(object("model", "churn", "latest", prediction(entity, 0.731), "scores", scores)),
                "searched",
                object("records", 50_331, "from", week(0), "to", week(24), "complete", true));
    }

    Map<String, @Nullable Object> features(String entity) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < features; i++) {
            String name = feature(i);
            values.put(
                    name,
                    name.equals("plan")
                            ? object("value", HOSTILE, "status", "FRESH")
                            : object("value", i == 0 ? 23.5 : i * 1.5, "status", i == 5 ? "WARMING" : "FRESH"));
        }
        return object(
                "entity", entity, "feature_set", "1.0.0", "as_of", week(24), "asked_at", week(24), "features", values);
    }
}
