package io.millrace.topology.features;

import io.millrace.features.FeatureSet;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What the states of a running features process have missed, because those that count it began later.
 *
 * <p>Each task has written down how far it had read every source when its layout changed. Whoever fills the hole replays the events
 * below ({@link Missed}) with the same engine and sends what comes of it ({@link StateSender}); the task merges that where a hole of
 * the change is still open, so that doing it twice, or half and then whole, does what doing it once does.
 */
public final class Backfill {
    private final ProcessContext process;
    private final FeatureSet features;
    private final List<Missed> changes;
    private final List<Lost> lost;

    /**
     * Records that a topic has deleted and that some task had counted.
     *
     * @param first the first offset that is left
     * @param upTo no event among them is later, epoch milliseconds, if the topic's timestamps say when records were written;
     *     {@link Long#MAX_VALUE} when nothing is left that would tell
     */
    public record Lost(TopicPartition partition, long first, long upTo) {}

    private Backfill(ProcessContext process, FeatureSet features, List<Missed> changes, List<Lost> lost) {
        this.process = process;
        this.features = features;
        this.changes = changes;
        this.lost = lost;
    }

    /**
     * Looks what is missing, and what the topics still hold of it.
     *
     * @throws InvalidSettingsException one line per thing that is not as it should be
     * @throws KafkaException when the cluster does not answer
     */
    public static Backfill open(ProcessContext process) throws InvalidSettingsException {
        FeatureSet features = FeatureSet.compile(process.project());
        TaskEpochs epochs = TaskEpochs.read(process, features);
        if (epochs.latest() == 0) {
            return new Backfill(process, features, List.of(), List.of());
        }
        SourceHistory topics = SourceHistory.open(process, features);
        DeadOffsets dead = DeadOffsets.read(process);
        List<Missed> changes = new ArrayList<>();
        Map<TopicPartition, Long> all = new HashMap<>();
        for (int epoch = 1; epoch <= epochs.latest(); epoch++) {
            Map<Integer, Map<TopicPartition, Long>> below = epochs.starts(epoch);
            Map<TopicPartition, Long> ends = new HashMap<>();
            below.values().forEach(task -> task.forEach((at, next) -> ends.merge(at, next, Math::max)));
            ends.forEach((at, next) -> all.merge(at, next, Math::max));
            changes.add(new Missed(epoch, below, process.topics().partitions(), topics.upTo(ends), dead));
        }
        return new Backfill(process, features, changes, lost(process, topics, all));
    }

    private static List<Lost> lost(ProcessContext process, SourceHistory topics, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> cut = new HashMap<>();
        ends.forEach((at, next) -> {
            if (next > 0 && topics.start(at) > 0) {
                cut.put(at, 0L);
            }
        });
        if (cut.isEmpty()) {
            return List.of();
        }
        long ahead = process.project().time().maxFuture().toMillis();
        try (Consumer<byte[], byte[]> consumer = process.consumer("millrace-backfill-beginnings")) {
            // Asked for partitions that it does not read, a consumer of committed records warns.
            consumer.assign(cut.keySet());
            List<Lost> lost = new ArrayList<>();
            consumer.offsetsForTimes(cut).forEach((at, left) -> lost.add(lost(at, topics.start(at), left, ahead)));
            lost.sort(Comparator.comparing((Lost each) -> each.partition().topic())
                    .thenComparingInt(each -> each.partition().partition()));
            return lost;
        }
    }

    private static Lost lost(TopicPartition at, long first, OffsetAndTimestamp left, long ahead) {
        return new Lost(at, first, left == null ? Long.MAX_VALUE : left.timestamp() + ahead);
    }

    /** Whose events these are. */
    public FeatureSet features() {
        return features;
    }

    /** The changes that have left something missing, in their order: each is to be filled. */
    public List<Missed> changes() {
        return changes;
    }

    /** What the topics have lost of it. */
    public List<Lost> lost() {
        return lost;
    }

    /** Hands states over to the features process. */
    public StateSender sender() {
        return StateSender.open(process, features);
    }

    /** Watches the features process take them in. */
    public Intake intake() {
        return new Intake(process);
    }
}
