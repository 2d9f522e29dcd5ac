package io.millrace.drift;

import io.millrace.ids.Murmur3;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/**
 * The categories of the train rows that have no bin of their own, by a hash of 32 bits each: enough to know which live ones are new. One that is new is
 * taken for a known one with a probability of {@code size / 2^32}, at most one in a million. Immutable.
 */
public final class RareCategories {
    /** More are not kept: a feature with so many values gets new ones all the time, and is no category. */
    public static final int MOST = 4096;

    private final int[] hashes;
    private final int single;

    /**
     * @param hashes in increasing order, at most {@link #MOST}
     * @param single how many categories of all, frequent ones included, only one entity of the train rows had
     * @throws IllegalArgumentException when they are not
     */
    public RareCategories(int[] hashes, int single) {
        if (hashes.length > MOST || single < 0) {
            throw new IllegalArgumentException(hashes.length + " rare categories, " + single + " of one entity");
        }
        for (int i = 1; i < hashes.length; i++) {
            if (hashes[i] <= hashes[i - 1]) {
                throw new IllegalArgumentException("hashes of categories do not increase");
            }
        }
        this.hashes = hashes.clone();
        this.single = single;
    }

    /** Those of a list of at most {@link #MOST}. */
    static RareCategories of(Collection<String> categories, int single) {
        Murmur3 murmur = new Murmur3();
        int[] hashes = categories.stream()
                .mapToInt(category -> hash(murmur, category.getBytes(StandardCharsets.UTF_8)))
                .sorted()
                .distinct()
                .toArray();
        return new RareCategories(hashes, single);
    }

    /** Whether a category is among them; allocates nothing. */
    boolean has(Murmur3 murmur, byte[] utf8) {
        return Arrays.binarySearch(hashes, hash(murmur, utf8)) >= 0;
    }

    private static int hash(Murmur3 murmur, byte[] utf8) {
        return (int) (murmur.hash(utf8, 0, utf8.length) >>> 32);
    }

    /** A copy of the hashes. */
    public int[] hashes() {
        return hashes.clone();
    }

    /** How many categories of all only one entity of the train rows had. */
    public int single() {
        return single;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RareCategories rare && single == rare.single && Arrays.equals(hashes, rare.hashes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(hashes) + single;
    }

    @Override
    public String toString() {
        return "RareCategories[" + hashes.length + ", single=" + single + "]";
    }
}
