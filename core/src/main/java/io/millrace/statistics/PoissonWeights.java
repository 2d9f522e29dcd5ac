package io.millrace.statistics;

import io.millrace.ids.EntityDraw;

/**
 * How often an entity is in each replicate of a bootstrap by entity: Poisson(1), drawn from a hash of salt, entity and replicate. So every process
 * that sees anything of an entity gives it the same weights, whenever and in whatever order, and nothing need be kept of the entities (Oza and
 * Russell 2001, Online bagging; Chamandy, Muralidharan, Najmi and Naidu 2012, Estimating uncertainty for massive data streams). No
 * allocation per entity; not thread-safe.
 */
public final class PoissonWeights {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    /** Draws below the k-th have a weight of at most k; what lies beyond the last has a probability below one in 2⁵³. */
    private static final long[] AT_MOST = atMost(18);

    private final EntityDraw draw;
    private final int[] weights;

    /**
     * Weights.
     *
     * @param salt what they are for; no other draw of entities should have it
     * @param replicates at least 1
     */
    public PoissonWeights(String salt, int replicates) {
        draw = new EntityDraw("bootstrap:" + salt);
        weights = new int[replicates];
    }

    /**
     * The weights of an entity, by replicate. The array is the same at each call.
     *
     * @param id bytes that hold the entity's id as UTF-8, from the first one on
     * @param length number of its bytes
     */
    public int[] of(byte[] id, int length) {
        long state = draw.of(id, length);
        for (int replicate = 0; replicate < weights.length; replicate++) {
            state += GOLDEN;
            long drawn = mix(state) >>> 11;
            int weight = 0;
            while (drawn >= AT_MOST[weight]) {
                weight++;
            }
            weights[replicate] = weight;
        }
        return weights;
    }

    /** The output function of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mix(long state) {
        long x = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }

    private static long[] atMost(int largest) {
        long[] limits = new long[largest + 1];
        double probability = Math.exp(-1);
        double sum = 0;
        for (int k = 0; k < largest; k++) {
            sum += probability;
            probability /= k + 1;
            limits[k] = Math.round(sum * EntityDraw.RANGE);
        }
        limits[largest] = EntityDraw.RANGE;
        return limits;
    }
}
