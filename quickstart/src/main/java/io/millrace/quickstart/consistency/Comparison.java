package io.millrace.quickstart.consistency;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.features.FeatureSet;
import java.time.Instant;
import java.util.List;

/** Logged vectors against recomputed ones: how many differ, in which features, and by how much. */
final class Comparison {
    /** So many vectors are told in full. */
    private static final int TOLD = 10;

    private final FeatureSet features;
    private final ArrayNode told;
    private final long[] different;
    private final long[] measured;
    private final double[] sums;
    private final double[] greatest;
    private long vectors;
    private long equal;

    Comparison(FeatureSet features, ArrayNode told) {
        this.features = features;
        this.told = told;
        different = new long[features.size()];
        measured = new long[features.size()];
        sums = new double[features.size()];
        greatest = new double[features.size()];
    }

    void add(Scored scored, List<Difference> differences) {
        vectors++;
        if (differences.isEmpty()) {
            equal++;
            return;
        }
        for (Difference difference : differences) {
            int feature = difference.feature();
            different[feature]++;
            if (!Double.isNaN(difference.distance())) {
                measured[feature]++;
                sums[feature] += difference.distance();
                greatest[feature] = Math.max(greatest[feature], difference.distance());
            }
        }
        if (told.size() < TOLD) {
            tell(scored, differences);
        }
    }

    private void tell(Scored scored, List<Difference> differences) {
        ObjectNode one = told.addObject();
        one.put("id", scored.id());
        one.put("entity", scored.entity());
        one.put("as_of", Instant.ofEpochMilli(scored.asOf()).toString());
        ObjectNode values = one.putObject("features");
        for (Difference difference : differences) {
            ObjectNode value = values.putObject(features.name(difference.feature()));
            value.put("logged", difference.logged());
            value.put("recomputed", difference.recomputed());
        }
    }

    long vectors() {
        return vectors;
    }

    long equal() {
        return equal;
    }

    /** Writes the figures, with the vectors that were told. */
    void write(ObjectNode json) {
        json.put("vectors", vectors);
        json.put("equal", equal);
        json.put("share_equal", share(equal, vectors));
        long values = vectors * features.size();
        long unequal = 0;
        ObjectNode each = json.putObject("features");
        for (int i = 0; i < features.size(); i++) {
            unequal += different[i];
            if (different[i] > 0) {
                ObjectNode feature = each.putObject(features.name(i));
                feature.put("different", different[i]);
                feature.put("share_different", share(different[i], vectors));
                if (measured[i] > 0) {
                    feature.put("mean_distance", sums[i] / measured[i]);
                    feature.put("greatest_distance", greatest[i]);
                }
            }
        }
        json.put("values", values);
        json.put("values_different", unequal);
        json.put("share_values_different", share(unequal, values));
        json.set("examples", told);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : part / (double) whole;
    }
}
