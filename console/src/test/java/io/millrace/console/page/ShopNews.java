package io.millrace.console.page;

import static io.millrace.console.page.Documents.list;
import static io.millrace.console.page.Documents.object;
import static io.millrace.console.page.Documents.rounded;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens in the shop: the loop, its freshest predictions, and the story of it. */
final class ShopNews {
    private final Shop shop;

    ShopNews(Shop shop) {
        this.shop = shop;
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
                    Shop.ago(i < 5 ? 0 : 120)));
        }
        List<Object> freshest = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            freshest.add(prediction(Shop.customer((beat * 7 + i * 31) % shop.customers()), 0.95 - i * 0.018));
        }
        return object(
                "at",
                Shop.ago(0),
                "event_time",
                Shop.week(shop.windows() + 0.6),
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
                Shop.week(24.5),
                "event_time",
                Shop.week(24.5),
                "scored_at",
                Shop.ago(1),
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
                Shop.ago(20L * (12 - n)),
                "event_time",
                Shop.week(n * 2.2),
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
                Shop.ago(4),
                "event_time",
                Shop.week(24.4),
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
}
