package io.millrace.topology.drift;

import io.millrace.records.DataReport;
import io.millrace.records.MonitoringReport;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.StoreKeys;
import io.millrace.topology.windows.WindowKeys;
import io.millrace.wire.MonitoringBody;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The windows in which the data of a source were quarantined, as reports say.
 *
 * <p>Reports and ticks come from two topics, in either order. So a report counts at ticks that are later than the one at which it was
 * judged, and not before, however early it was read; of its revisions the highest of those. What a tick finds then depends on what
 * was judged before it, and not on which topic was quicker, as long as the data application is no further behind than the ticks of drift's
 * wait give it: nobody waits for one that stands still.
 */
final class Quarantines {
    private final Set<String> sources;
    private final long every;
    private final KeyValueStore<Bytes, byte[]> store;

    /**
     * @param sources those whose quarantine matters; reports of others are passed over
     * @param every length of the data's windows
     */
    Quarantines(Set<String> sources, long every, KeyValueStore<Bytes, byte[]> store) {
        this.sources = sources;
        this.every = every;
        this.store = store;
    }

    /** Takes a report on a source. */
    void accept(MonitoringReport report) {
        if (MonitoringBody.of(report) instanceof DataReport data
                && sources.contains(report.getSubject())
                && (data.getQuarantined() || report.getRevision() > 0)) {
            Bytes key = WindowKeys.partition(
                    report.getWindowEnd().toEpochMilli(), report.getSubject(), report.getRevision());
            store.put(
                    key,
                    ByteBuffer.allocate(2 * Long.BYTES + 1)
                            .putLong(report.getJudgedAt().toEpochMilli())
                            .putLong(report.getWindowStart().toEpochMilli())
                            .put((byte) (data.getQuarantined() ? 1 : 0))
                            .array());
        }
    }

    /** The sources that were quarantined in a window that overlaps (start, end], as far as was judged before a tick. */
    Set<String> during(long start, long end, long tick) {
        Map<Bytes, Boolean> latest = new TreeMap<>();
        // One that overlaps ends later than the start, and at the latest so much after the end.
        for (KeyValue<Bytes, byte[]> one : ByteStores.between(store, start, end + every)) {
            ByteBuffer value = ByteBuffer.wrap(one.value);
            if (value.getLong() < tick && value.getLong() < end) {
                // Revisions come in their order.
                latest.put(WindowKeys.window(StoreKeys.time(one.key), WindowKeys.subject(one.key)), value.get() == 1);
            }
        }
        return latest.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(window -> WindowKeys.subject(window.getKey()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Forgets windows that end in (after, upTo]. */
    void forget(long after, long upTo) {
        ByteStores.between(store, after, upTo).forEach(old -> store.delete(old.key));
    }
}
