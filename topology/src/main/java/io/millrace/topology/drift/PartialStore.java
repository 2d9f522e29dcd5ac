package io.millrace.topology.drift;

import io.millrace.drift.BinCounter;
import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.WindowCounts;
import io.millrace.records.BinCounts;
import io.millrace.records.DriftPartial;
import io.millrace.records.MonitoringPartial;
import io.millrace.topology.records.StoreKeys;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The latest partial of each partition in each window: a partition's earlier one is replaced, never added to. */
final class PartialStore {
    private final KeyValueStore<Bytes, byte[]> store;
    private final Deserializer<MonitoringPartial> deserializer;

    PartialStore(KeyValueStore<Bytes, byte[]> store, Deserializer<MonitoringPartial> deserializer) {
        this.store = store;
        this.deserializer = deserializer;
    }

    /** Whether a partial counts what the reference counts, in its bins. */
    static boolean fits(DriftPartial partial, DriftReference reference) {
        List<FeatureReference> counted = reference.counted();
        if (partial.getCounts().size() != counted.size()) {
            return false;
        }
        for (int i = 0; i < counted.size(); i++) {
            BinCounts counts = partial.getCounts().get(i);
            if (!counts.getFeature().equals(counted.get(i).name())
                    || counts.getPsi().size() != counted.get(i).psiBins()
                    || counts.getKs().size() != counted.get(i).ksCounts().length) {
                return false;
            }
        }
        return true;
    }

    /** Keeps a partial, as the bytes it came in. */
    void put(long end, String version, int partition, byte[] message) {
        store.put(WindowKeys.partition(end, version, partition), message);
    }

    /** The window over all partitions: entities live in one partition each, so that their counts add. */
    WindowCounts merged(long start, long end, String version, DriftReference reference) {
        List<BinCounter> counters =
                reference.counted().stream().map(BinCounter::new).toList();
        long samples = 0;
        long entities = 0;
        for (byte[] message : partials(end, version)) {
            DriftPartial partial =
                    (DriftPartial) deserializer.deserialize("", message).getBody();
            samples += partial.getSamples();
            entities += partial.getEntities();
            for (int i = 0; i < counters.size(); i++) {
                BinCounts counts = partial.getCounts().get(i);
                counters.get(i).merge(array(counts.getPsi()), array(counts.getKs()));
            }
        }
        return new WindowCounts(start, end, samples, entities, counters);
    }

    /** Forgets the windows whose end is in (after, upTo]. */
    void forget(long after, long upTo) {
        try (KeyValueIterator<Bytes, byte[]> old = store.range(StoreKeys.of(after + 1), StoreKeys.of(upTo + 1))) {
            while (old.hasNext()) {
                store.delete(old.next().key);
            }
        }
    }

    private List<byte[]> partials(long end, String version) {
        List<byte[]> messages = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> found = store.range(
                WindowKeys.partition(end, version, 0), WindowKeys.partition(end, version, Integer.MAX_VALUE))) {
            while (found.hasNext()) {
                KeyValue<Bytes, byte[]> partial = found.next();
                messages.add(partial.value);
            }
        }
        return messages;
    }

    private static long[] array(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).toArray();
    }
}
