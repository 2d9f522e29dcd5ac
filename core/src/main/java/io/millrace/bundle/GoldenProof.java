package io.millrace.bundle;

import io.millrace.features.FeatureVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Proves that a scorer scores as the library that trained its model: on the golden rows, which that library has scored. */
final class GoldenProof {
    /** Greatest difference of a golden row's margin. */
    static final double TOLERANCE = 1e-6;

    private final Scorer scorer;
    private final Columns columns;

    GoldenProof(Scorer scorer, Columns columns) {
        this.scorer = scorer;
        this.columns = columns;
    }

    /**
     * Scores them all.
     *
     * @param size of a vector
     * @throws BadBundleException naming the first that differs, or because there is none
     */
    void run(List<GoldenRow> golden, int size) throws BadBundleException {
        if (golden.isEmpty()) {
            throw new BadBundleException("the bundle has no golden rows to prove itself by");
        }
        FeatureVector vector = new FeatureVector(size);
        for (int r = 0; r < golden.size(); r++) {
            GoldenRow row = golden.get(r);
            vector.clear(0);
            for (int i = 0; i < columns.size(); i++) {
                vector.setNumber(columns.feature(i), row.numbers().get(i));
                vector.setCategory(columns.feature(i), utf8(row.categories().get(i)));
            }
            double margin = scorer.margin(vector);
            if (!(Math.abs(margin - row.margin()) <= TOLERANCE)) {
                throw new BadBundleException(
                        Rejection.DISAGREEING,
                        "golden row " + r + " scores a margin of " + margin + " here, and " + row.margin()
                                + " where it was trained");
            }
            if (scorer.manifest().calibrated()) {
                proveScore(r, row);
            }
        }
    }

    /** A calibration computes what every machine computes alike: the score of the same margin is the same to the bit. */
    private void proveScore(int r, GoldenRow row) throws BadBundleException {
        double score = scorer.probability((float) row.margin());
        if (row.score() == null || row.score() != score) {
            throw new BadBundleException(
                    Rejection.DISAGREEING,
                    "golden row " + r + " has a score of " + score + " here, and " + row.score()
                            + " where it was trained");
        }
    }

    private static byte @Nullable [] utf8(@Nullable String category) {
        return category == null ? null : category.getBytes(StandardCharsets.UTF_8);
    }
}
