package io.millrace.features;

/** Fingerprints of what was emitted: two vectors with equal aggregates have equal ones. */
final class Emitted {
    private Emitted() {}

    static long fingerprint(FeatureVector vector, int[] features) {
        long hash = features.length;
        for (int feature : features) {
            hash = mix(hash, Double.doubleToLongBits(vector.number(feature)));
            byte[] text = vector.category(feature);
            if (text != null) {
                hash = mix(hash, text.length);
                for (byte b : text) {
                    hash = mix(hash, b);
                }
            }
        }
        if (vector.isMarked()) {
            hash = mix(hash, vector.warmingHash());
        }
        return hash;
    }

    private static long mix(long hash, long value) {
        long mixed = (hash ^ value) * 0x9e3779b97f4a7c15L;
        return mixed ^ (mixed >>> 29);
    }
}
