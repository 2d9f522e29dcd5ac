package io.millrace.serving.online;

import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * What this instance has, as owner or as standby. Classic interactive queries: the second version of them can come to a deadlock
 * with a writing store in Kafka 4.3.
 */
final class LocalStore {
    private final KafkaStreams streams;
    private final StandbyLag lag;

    LocalStore(KafkaStreams streams, StandbyLag lag) {
        this.streams = streams;
        this.lag = lag;
    }

    /**
     * An entity's features, from the partition's owner if that is this instance and it is up to date, else from what this instance
     * has as a standby, or of a state that is still being restored. Empty when it has nothing of the partition.
     */
    Optional<Stored> read(Bytes entity, int partition) {
        Optional<Stored> owned = read(entity, partition, false);
        return owned.isPresent() ? owned : read(entity, partition, true);
    }

    private Optional<Stored> read(Bytes key, int partition, boolean stale) {
        try {
            // Before the update, which is read after: of the other order, an update and its tick could come in between.
            long completed = CompleteProcessor.read(
                    store(OnlineTopology.CLOCK_STORE, partition, stale).get(OnlineTopology.COMPLETED));
            byte[] update =
                    store(OnlineTopology.FEATURE_STORE, partition, stale).get(key);
            if (!stale) {
                return Optional.of(new Stored(update, completed, Stored.OWNER));
            }
            long behind = lag.behind(partition);
            if (behind == 0) {
                return Optional.of(new Stored(update, completed, behind));
            }
            // What has not arrived here yet may be known elsewhere, and of what has, the clock may be ahead.
            return update == null ? Optional.empty() : Optional.of(new Stored(update, Long.MIN_VALUE, behind));
        } catch (InvalidStateStoreException | IllegalStateException notHere) {
            return Optional.empty();
        }
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition, boolean stale) {
        StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> query = StoreQueryParameters.fromNameAndType(
                        name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                .withPartition(partition);
        return streams.store(stale ? query.enableStaleStores() : query);
    }
}
