package io.millrace.topology.features;

import io.millrace.features.FeatureSet;
import io.millrace.features.KnownLayouts;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Whether the features can go on from the state that an earlier run has kept. The state itself is asked: the first value that is
 * left in the changelog of the heads. It is of the present layout, or of one that a task has written down (see {@link Epochs}), so
 * that it can be carried over, or of one that is not known.
 */
final class KeptState {
    private KeptState() {}

    /**
     * Looks at the state.
     *
     * @param consumer of committed records, without a group
     * @return one line when the state was kept for other aggregates; empty when all is well, or when nothing is kept yet
     * @throws TimeoutException when the changelog cannot be read within the time
     * @throws KafkaException when the cluster does not answer
     */
    static List<String> mistakes(
            FeatureSet features, Changelogs changelogs, Consumer<byte[], byte[]> consumer, Duration timeout) {
        String topic = changelogs.topic(FeatureTopology.HEADS);
        int partitions = changelogs.partitions(List.of(topic)).getOrDefault(topic, 0);
        byte[] head = ChangelogReader.first(consumer, topic, partitions, timeout, ConsumerRecord::value);
        if (head == null || features.keeps(head) || isKnown(head, changelogs, consumer, timeout)) {
            return List.of();
        }
        String version = features.project().featureSet().version();
        int major = features.project().featureSet().major();
        return List.of("features." + features.project().entity().name() + ".version: found " + version
                + ", but the state kept by version " + major
                + " is of other aggregates and does not say which, expected the project file that it was kept with,"
                + " run once by this program, or " + (major + 1)
                + ".0.0, which computes its features from the sources anew, beside those of the old version");
    }

    /** Whether a task has written down what state of this kind looks like. */
    private static boolean isKnown(
            byte[] head, Changelogs changelogs, Consumer<byte[], byte[]> consumer, Duration timeout) {
        String topic = changelogs.topic(FeatureTopology.PROGRESS);
        int partitions = changelogs.partitions(List.of(topic)).getOrDefault(topic, 0);
        return ChangelogReader.first(consumer, topic, partitions, timeout, record -> {
                    Epochs.Epoch epoch = Epochs.Epoch.of(record.key(), record.value());
                    return epoch != null && new KnownLayouts(List.of(epoch.description()), 0).knows(head)
                            ? epoch
                            : null;
                })
                != null;
    }
}
