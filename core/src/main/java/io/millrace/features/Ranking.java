package io.millrace.features;

import java.util.Arrays;

/** What a window's cells say: the numbers in order, or the texts by how often they occur. Reusable. */
final class Ranking {
    private Cells cells = new Cells();
    private TextTable texts = new TextTable();
    private long[] counts = new long[16];
    private boolean counted;
    /** The most frequent texts, as far as they have been asked for. */
    private int[] ranked = new int[8];

    private int ranks;

    /** Takes up cells that look at a window. */
    void begin(Cells ofWindow, TextTable ofKeys) {
        cells = ofWindow;
        texts = ofKeys;
        counted = false;
        ranks = 0;
    }

    /** The least key that at least so many millionths of the occurrences do not exceed; -1 without occurrences. */
    int quantile(int millionths) {
        long total = cells.total();
        return total == 0 ? -1 : cells.keyAt(Math.max(1, (total * millionths + 999_999) / 1_000_000));
    }

    /** Number of the text of a rank: 1 is the most frequent; of equally frequent ones the first in the order of bytes; -1: none. */
    int top(int rank) {
        count();
        while (ranks < rank) {
            int best = -1;
            for (int key = 0; key < texts.size(); key++) {
                if (counts[key] > 0
                        && (ranks == 0 || isBefore(ranked[ranks - 1], key))
                        && (best < 0 || isBefore(key, best))) {
                    best = key;
                }
            }
            if (best < 0) {
                return -1;
            }
            if (ranks == ranked.length) {
                ranked = Arrays.copyOf(ranked, 2 * ranks);
            }
            ranked[ranks++] = best;
        }
        return ranked[rank - 1];
    }

    byte[] text(int number, TextPool pool) {
        return texts.get(number, pool);
    }

    /** How often a text occurs; where cells are a sample, an estimate. */
    double count(int number) {
        return (double) counts[number] * (1L << cells.level());
    }

    /** A text's share of all occurrences. */
    double share(int number) {
        return (double) counts[number] / cells.total();
    }

    boolean isEmpty() {
        return cells.total() == 0;
    }

    /** Shannon's entropy of the shares, natural: -∑ p · ln p, added from the least share to the greatest. */
    double entropy() {
        count();
        long[] sorted = Arrays.copyOf(counts, texts.size());
        Arrays.sort(sorted);
        double sum = 0;
        for (long count : sorted) {
            if (count > 0) {
                double share = (double) count / cells.total();
                // Not Math.log, whose last bit is the platform's.
                sum -= share * StrictMath.log(share);
            }
        }
        return sum;
    }

    private boolean isBefore(int one, int other) {
        return counts[one] == counts[other] ? texts.isBefore(one, other) : counts[one] > counts[other];
    }

    private void count() {
        if (!counted) {
            if (counts.length < texts.size()) {
                counts = new long[2 * texts.size()];
            }
            Arrays.fill(counts, 0);
            cells.count(counts);
            counted = true;
        }
    }
}
