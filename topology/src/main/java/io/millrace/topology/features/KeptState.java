package io.millrace.topology.features;

import io.millrace.features.FeatureSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the features can go on from the state that an earlier run has kept. The state itself is asked: the first value that is
 * left in the changelog of the heads tells by which layout all of them are kept.
 */
final class KeptState {
    private static final Duration POLL = Duration.ofMillis(100);

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
        byte[] head = firstValue(consumer, topic, partitions, timeout);
        if (head == null || features.keeps(head)) {
            return List.of();
        }
        String version = features.project().featureSet().version();
        return List.of("features." + features.project().entity().name() + ".version: found " + version
                + ", but the state kept by version "
                + features.project().featureSet().major()
                + " is of other aggregates, expected "
                + (features.project().featureSet().major() + 1)
                + ".0.0, which computes its features from the sources anew, beside those of the old version");
    }

    private static byte @Nullable [] firstValue(
            Consumer<byte[], byte[]> consumer, String topic, int partitions, Duration timeout) {
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        long deadline = System.nanoTime() + timeout.toNanos();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        while (all.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("topic " + topic + " cannot be read in time");
            }
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                if (each.value() != null) {
                    return each.value();
                }
            }
        }
        return null;
    }
}
