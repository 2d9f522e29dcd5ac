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

/** What is known of the customers of the shop: of all, and of each. */
final class ShopCustomers {
    private final Shop shop;
    /** Whether there is no model yet that could score anybody. */
    volatile boolean unscored;

    ShopCustomers(Shop shop) {
        this.shop = shop;
    }

    Map<String, @Nullable Object> all(String query, String order, int limit) {
        List<Object> rows = new ArrayList<>();
        for (int n = 0; n < shop.customers() && rows.size() < limit; n++) {
            int i = order.equals("asc") ? shop.customers() - 1 - n : n;
            String name = Shop.customer((int) (i * 7919L % shop.customers()));
            if (!name.startsWith(query)) {
                continue;
            }
            double score = 0.97 * (1 - i / (double) shop.customers());
            rows.add(object(
                    "entity",
                    name,
                    "model",
                    "churn",
                    "score",
                    unscored ? null : rounded(score),
                    "decision",
                    unscored ? null : score >= 0.62 ? "POSITIVE" : "NEGATIVE",
                    "threshold",
                    unscored ? null : 0.62,
                    "version",
                    unscored ? null : "1.1.0",
                    "event_time",
                    Shop.week(24),
                    "scored_at",
                    Shop.ago(i % 90)));
        }
        return object("known", shop.customers(), "bounded", false, "rows", rows);
    }

    /** What models have made of one; of nobody nothing. */
    Map<String, @Nullable Object> page(String entity) {
        return entity.equals("nobody")
                ? page(entity, null, List.of())
                : page(entity, ShopNews.prediction(entity, 0.731), scores(entity));
    }

    /** The same with scores of one's own. */
    static Map<String, @Nullable Object> page(String entity, @Nullable Object latest, List<Object> scores) {
        return object(
                "entity",
                entity,
                "models",
                list(object("model", "churn", "latest", latest, "scores", scores)),
                "searched",
                object("records", 50_331, "from", Shop.week(0), "to", Shop.week(24), "complete", true, "left_out", 0));
    }

    static List<Object> scores(String entity) {
        List<Object> scores = new ArrayList<>();
        SplittableRandom own = new SplittableRandom(entity.hashCode());
        double score = 0.25;
        for (int i = 0; i < 90; i++) {
            score = Math.min(0.93, Math.max(0.05, score + 0.006 + (own.nextDouble() - 0.5) * 0.09));
            scores.add(object(
                    "event_time",
                    Shop.week(8 + i * 0.18),
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
        return scores;
    }

    Map<String, @Nullable Object> features(String entity) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < shop.features(); i++) {
            String name = shop.feature(i);
            values.put(
                    name,
                    name.equals("plan")
                            ? object("value", Shop.HOSTILE, "status", "FRESH")
                            : object("value", i == 0 ? 23.5 : i * 1.5, "status", i == 5 ? "WARMING" : "FRESH"));
        }
        return object(
                "entity",
                entity,
                "feature_set",
                "1.0.0",
                "as_of",
                Shop.week(24),
                "asked_at",
                Shop.week(24),
                "features",
                values);
    }

    static Map<String, @Nullable Object> recommended(String customer) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            items.add(object(
                    "item",
                    "85123" + (char) ('A' + i),
                    "score",
                    0.4 - i * 0.1,
                    "as_of",
                    Shop.week(23.6),
                    "prediction_id",
                    "p" + i,
                    "model_version",
                    "1.1.0",
                    "reasons",
                    ShopNews.reasons(0.4)));
        }
        return object(
                "owner",
                customer,
                "model",
                "buys_again",
                "as_of",
                Shop.week(23.6),
                "candidates",
                24,
                "held_out",
                true,
                "items",
                items);
    }
}
