package io.millrace.benchmarks.expressions;

import io.millrace.features.FeatureVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Rows of numbers and texts, some of which lack their gifts: no library computes with what is missing. */
final class Rows {
    static final List<String> NUMBERS = List.of("spend", "refunds", "orders", "rate", "gifts");
    static final List<String> TEXTS = List.of("plan", "country", "segment");

    private static final int COUNT = 1_024;
    private static final List<String> PLANS = List.of("pro", "team", "free");
    private static final List<String> COUNTRIES = List.of("de", "fr", "pl", "it");
    private static final List<String> SEGMENTS = List.of("enterprise", "entry", "small business");

    private final FeatureVector[] vectors = new FeatureVector[COUNT];
    private int next;

    Rows(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < COUNT; i++) {
            FeatureVector vector = new FeatureVector(NUMBERS.size() + TEXTS.size());
            vector.setNumber(0, 1_000 * random.nextDouble());
            vector.setNumber(1, 100 * random.nextDouble());
            vector.setNumber(2, 1 + random.nextInt(20));
            vector.setNumber(3, random.nextDouble());
            vector.setNumber(4, random.nextInt(4) == 0 ? Double.NaN : random.nextInt(50));
            vector.setCategory(5, pick(PLANS, random));
            vector.setCategory(6, pick(COUNTRIES, random));
            vector.setCategory(7, pick(SEGMENTS, random));
            vectors[i] = vector;
        }
    }

    private static byte[] pick(List<String> texts, Random random) {
        return texts.get(random.nextInt(texts.size())).getBytes(StandardCharsets.UTF_8);
    }

    FeatureVector next() {
        return vectors[next++ & (COUNT - 1)];
    }

    FeatureVector[] all() {
        return vectors.clone();
    }

    /** Where a name is in a row; -1 for none. */
    static int slot(String name) {
        int number = NUMBERS.indexOf(name);
        int text = TEXTS.indexOf(name);
        return number >= 0 ? number : text >= 0 ? NUMBERS.size() + text : -1;
    }

    /** A value as a library takes it; null where missing. */
    static @Nullable Object value(FeatureVector row, String name) {
        int slot = slot(name);
        byte[] text = slot < NUMBERS.size() ? null : row.category(slot);
        if (text != null) {
            return new String(text, StandardCharsets.UTF_8);
        }
        return slot < 0 || Double.isNaN(row.number(slot)) ? null : row.number(slot);
    }
}
