package io.millrace.quickstart.report;

import io.millrace.ids.PredictionIds;
import io.millrace.records.Cause;
import io.millrace.records.Prediction;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was predicted.
 *
 * @param records records of the topic
 * @param uniqueIds distinct ids by cause
 * @param withModel distinct ids whose effective prediction, the first, has a score
 * @param withReasons those of them that tell reasons
 * @param events effective predictions of source records
 * @param p50 median milliseconds from source record to effective prediction, both as appended; -1 without any
 * @param p99 their 99th percentile
 * @param eventsPerSecond from the first such source record to the last such prediction; 0 without any
 */
record PredictionTally(
        long records,
        Map<String, Long> uniqueIds,
        long withModel,
        long withReasons,
        long events,
        long p50,
        long p99,
        double eventsPerSecond) {

    /**
     * Counts over all models.
     *
     * @param models the project's
     * @param appended when source records were appended, by the ids of their updates
     */
    static PredictionTally count(
            TopicReader topics, String predictions, List<String> models, Map<String, Long> appended) {
        Map<String, Long> byPrediction = new HashMap<>();
        appended.forEach(
                (update, time) -> models.forEach(model -> byPrediction.put(PredictionIds.of(update, model), time)));
        Counter counter = new Counter(byPrediction);
        topics.read(predictions, Prediction.class, (record, prediction) -> counter.add(record.timestamp(), prediction));
        return counter.tally();
    }

    private static final class Counter {
        private final Map<String, Long> appended;
        private final Set<String> ids = new HashSet<>();
        private final Map<String, Long> uniqueIds = new TreeMap<>();
        private long[] latencies = new long[1024];
        private int counted;
        private long records;
        private long withModel;
        private long withReasons;
        private long first = Long.MAX_VALUE;
        private long last;

        Counter(Map<String, Long> appended) {
            this.appended = appended;
        }

        void add(long timestamp, Prediction prediction) {
            records++;
            if (!ids.add(prediction.getId())) {
                return;
            }
            uniqueIds.merge(prediction.getCause().name().toUpperCase(Locale.ROOT), 1L, Long::sum);
            withModel += prediction.getScore() == null ? 0 : 1;
            withReasons += prediction.getReasons().isEmpty() ? 0 : 1;
            Long source = appended.get(prediction.getId());
            if (prediction.getCause() == Cause.EVENT && source != null) {
                if (counted == latencies.length) {
                    latencies = Arrays.copyOf(latencies, 2 * counted);
                }
                latencies[counted++] = timestamp - source;
                first = Math.min(first, source);
                last = Math.max(last, timestamp);
            }
        }

        PredictionTally tally() {
            Arrays.sort(latencies, 0, counted);
            double rate = last > first ? counted * 1000.0 / (last - first) : 0;
            return new PredictionTally(
                    records, uniqueIds, withModel, withReasons, counted, percentile(0.50), percentile(0.99), rate);
        }

        private long percentile(double share) {
            return counted == 0 ? -1 : latencies[(int) Math.ceil(share * counted) - 1];
        }
    }
}
