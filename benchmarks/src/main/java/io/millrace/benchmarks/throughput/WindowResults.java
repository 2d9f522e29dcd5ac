package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import io.millrace.benchmarks.CommittedRecords;
import io.millrace.benchmarks.windows.WindowFeature;
import io.millrace.benchmarks.windows.WindowOracle;
import io.millrace.benchmarks.windows.WindowResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the results of an engine's own windows, and holds the last of every entity against the events.
 *
 * @param oracle the events
 * @param until a window of every feature that ends then, or later, is waited for; epoch milliseconds, 0: what is there is all
 */
record WindowResults(WindowOracle oracle, long until) implements OutputReader {

    @Override
    public Output read(Arena arena, String topic, Backlog backlog) throws Exception {
        List<Map<String, WindowResult>> last = new ArrayList<>();
        WindowFeature.CHURN.forEach(feature -> last.add(new HashMap<>()));
        long[] ends = new long[last.size()];
        CommittedRecords.read(
                arena.bootstrapServers(),
                topic,
                record -> {
                    WindowResult result = WindowResult.decode(record.value());
                    int feature = result.feature();
                    ends[feature] = Math.max(ends[feature], result.end());
                    last.get(feature)
                            .merge(
                                    new String(record.key(), StandardCharsets.UTF_8),
                                    result,
                                    (before, next) -> next.end() >= before.end() ? next : before);
                },
                () -> least(ends) >= until);
        long results = 0;
        long mismatches = 0;
        for (int i = 0; i < ends.length; i++) {
            WindowFeature feature = WindowFeature.CHURN.get(i);
            long length = feature.length().toMillis();
            for (String entity : oracle.entities(feature)) {
                WindowResult result = last.get(i).get(entity);
                // One that has nothing to say had nothing in the window that ended last.
                long end = result == null ? ends[i] : result.end();
                WindowResult expected = oracle.window(feature, entity, end - length, end);
                results += result == null ? 0 : 1;
                mismatches += result == null ? (expected.count() > 0 ? 1 : 0) : (expected.agrees(result) ? 0 : 1);
            }
        }
        String checked = "%,d results of windows: %,d mismatches".formatted(results, mismatches);
        if (mismatches > 0 || results == 0) {
            throw new UnlikeWorkException(checked);
        }
        return new WindowOutput(checked);
    }

    private static long least(long[] ends) {
        long least = Long.MAX_VALUE;
        for (long end : ends) {
            least = Math.min(least, end);
        }
        return least;
    }
}
