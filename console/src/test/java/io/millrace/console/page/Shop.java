package io.millrace.console.page;

import static io.millrace.console.page.Documents.list;
import static io.millrace.console.page.Documents.object;

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
        ShopNews news = new ShopNews(this);
        views.put("loop", news.loop(0));
        views.put("story", news.story());
        views.put("models", ShopModels.versions());
        views.put("rollout", ShopRollouts.rollout(false));
        ShopMonitoring monitoring = new ShopMonitoring(this);
        views.put("quality", monitoring.quality());
        views.put("drift", monitoring.drift(0.1));
        views.put("alerts", monitoring.alerts());
        views.put("experiments", ShopRollouts.experiments());
        views.put("dead_letters", ShopLetters.deadLetters());
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

    int features() {
        return features;
    }

    int customers() {
        return customers;
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
}
