package io.millrace.topology.recommendations;

import io.millrace.recommendations.HitCounter;
import io.millrace.records.RecommendationHits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What partitions have counted of lists that hit, as records and back. */
final class HitRecords {
    private static final int LISTS = 1;

    private HitRecords() {}

    /**
     * What a record is of.
     *
     * @param end of the window, epoch milliseconds
     * @param partition of owners
     */
    record Window(String model, String version, long end, int partition) {
        /** The record's key. */
        String key() {
            return model + "/" + version + "/" + end + "/" + partition;
        }
    }

    /** What was counted of a window that begins at a moment, epoch milliseconds. */
    static RecommendationHits of(Window window, long start, long maturedAt, HitCounter counter) {
        long[] numbers = counter.numbers();
        List<Long> lists = new ArrayList<>(HitCounter.REPLICATES);
        List<Long> hits = new ArrayList<>(HitCounter.REPLICATES);
        for (int at = LISTS + 2; at < numbers.length; at += 2) {
            lists.add(numbers[at]);
            hits.add(numbers[at + 1]);
        }
        return new RecommendationHits(
                window.model(),
                window.version(),
                window.partition(),
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(window.end()),
                Instant.ofEpochMilli(maturedAt),
                counter.lists(),
                counter.hits(),
                numbers[0],
                lists,
                hits);
    }

    /** @throws IllegalArgumentException when the counts cannot be */
    static HitCounter counter(RecommendationHits record) {
        List<Long> lists = record.getDrawnLists();
        List<Long> hits = record.getDrawnHits();
        if (lists.size() != hits.size()) {
            throw new IllegalArgumentException(hits.size() + " replicates of hits, " + lists.size() + " of lists");
        }
        long[] numbers = new long[LISTS + 2 * (1 + lists.size())];
        numbers[0] = record.getByLot();
        numbers[LISTS] = record.getLists();
        numbers[LISTS + 1] = record.getHits();
        for (int i = 0; i < lists.size(); i++) {
            numbers[LISTS + 2 * (1 + i)] = lists.get(i);
            numbers[LISTS + 2 * (1 + i) + 1] = hits.get(i);
        }
        return HitCounter.of(numbers);
    }
}
