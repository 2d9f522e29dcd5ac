package io.millrace.features;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** What earlier programs wrote, from the folder {@code golden}, and what a program reads off it. */
final class Golden {
    private Golden() {}

    static String text(String file) throws IOException {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Stores with what {@link Dump} wrote into a file. */
    static StateStores stores(String dump) {
        StateStores stores = MemoryKeyValues.stores();
        dump.lines().forEach(line -> {
            String[] words = line.split(" ", -1);
            (words[0].equals("head") ? stores.heads() : stores.wide())
                    .put(HexFormat.of().parseHex(words[1]), HexFormat.of().parseHex(words[2]));
        });
        return stores;
    }

    /** What an engine says of each entity at each moment, a line per value that is there, or is not known yet. */
    static List<String> values(FeatureSet features, FeatureEngine engine, List<String> entities, List<Long> moments) {
        FeatureVector vector = new FeatureVector(features.size());
        List<String> lines = new ArrayList<>();
        for (String entity : entities) {
            for (long moment : moments) {
                boolean known = engine.read(entity.getBytes(StandardCharsets.UTF_8), moment, vector);
                lines.add(entity + " at " + vector.asOf() + (known ? "" : " unknown"));
                for (int i = 0; i < vector.size(); i++) {
                    String value = value(vector, i);
                    if (!value.isEmpty()) {
                        lines.add("  " + features.name(i) + value + (vector.isBackfilled(i) ? " backfilled" : ""));
                    }
                }
            }
        }
        return lines;
    }

    private static String value(FeatureVector vector, int feature) {
        byte[] category = vector.category(feature);
        if (category != null) {
            return " " + new String(category, StandardCharsets.UTF_8);
        }
        if (vector.isWarming(feature)) {
            return " warming";
        }
        return Double.isNaN(vector.number(feature)) ? "" : " " + vector.number(feature);
    }
}
