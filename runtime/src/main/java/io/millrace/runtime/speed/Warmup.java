package io.millrace.runtime.speed;

import io.millrace.bundle.GoldenRow;
import io.millrace.bundle.Input;
import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.ScoredBatch;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Scores a model's golden rows over and over before it is published, so that no event waits for the compiler or for cold memory. */
public final class Warmup {
    /** Enough for the compiler's last stage on the inner loop over trees. */
    private static final int SCORINGS = 5000;

    private static final int ROUNDS_PER_BATCH = 10;
    /** A model for which that takes longer is slow, but no slower for being cold. */
    private static final long LONGEST_NANOS = 5_000_000_000L;

    private Warmup() {}

    /** Scores; gives the sum of the scores, so that the work cannot be left out. */
    public static double run(Scorer scorer, ModelBundle bundle, FeatureSet features) {
        FeatureVector[] vectors = vectors(bundle, features).toArray(FeatureVector[]::new);
        FeatureVector[] one = new FeatureVector[1];
        ScoredBatch batch = new ScoredBatch();
        long start = System.nanoTime();
        double sum = 0;
        for (int i = 0; i < SCORINGS && System.nanoTime() - start < LONGEST_NANOS; i++) {
            // With reasons, where predictions carry them: which many rows come by on another way than one.
            one[0] = vectors[i % vectors.length];
            scorer.score(one, 1, batch);
            sum += batch.score(0);
            if (i % ROUNDS_PER_BATCH == 0) {
                scorer.score(vectors, vectors.length, batch);
                sum += batch.score(0);
            }
        }
        return sum;
    }

    /** The golden rows as the scoring stream would have them. */
    static List<FeatureVector> vectors(ModelBundle bundle, FeatureSet features) {
        return bundle.golden().stream()
                .map(row -> vector(row, bundle, features))
                .toList();
    }

    private static FeatureVector vector(GoldenRow row, ModelBundle bundle, FeatureSet features) {
        FeatureVector vector = new FeatureVector(features.size());
        List<Input> inputs = bundle.manifest().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            int feature = features.indexOf(inputs.get(i).feature());
            vector.setNumber(feature, row.numbers().get(i));
            String category = row.categories().get(i);
            vector.setCategory(feature, category == null ? null : category.getBytes(StandardCharsets.UTF_8));
        }
        return vector;
    }
}
