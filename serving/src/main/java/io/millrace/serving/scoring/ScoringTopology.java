package io.millrace.serving.scoring;

import io.millrace.topics.TopicCatalogue;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * Feature updates in; a prediction and an inference log entry out for each, or a dead letter. It holds no state: what it needs
 * to know is in the update and in the route table. Runs at least once: after a crash an update may be scored again, under the
 * same id, and the first record per id is the one that counts.
 */
public final class ScoringTopology {
    static final String UPDATES = "feature-updates";
    static final String SCORING = "scoring";
    static final String PREDICTIONS = "predictions";
    static final String INFERENCE_LOG = "inference-log";
    static final String DEAD_LETTERS = "dead-letters";

    /** What dead letters of this topology say they come from. */
    static final String STAGE = "serving.score";

    private ScoringTopology() {}

    /**
     * Kafka Streams application id of a project's serving, also its consumer group: {@code <project>-serving}, from MAJOR version 2 of the
     * feature set on {@code <project>-serving-v<major>}. Members of one group must read the same topics, and each MAJOR version has its own.
     */
    public static String applicationId(String project, int major) {
        return project + (major < 2 ? "-serving" : "-serving-v" + major);
    }

    /** The topology. */
    public static Topology build(TopicCatalogue topics, ProcessorSupplier<byte[], byte[], byte[], byte[]> scoring) {
        ByteArrayDeserializer in = new ByteArrayDeserializer();
        ByteArraySerializer out = new ByteArraySerializer();
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        UPDATES,
                        new UsePartitionTimeOnInvalidTimestamp(),
                        in,
                        in,
                        topics.featureUpdates())
                .addProcessor(SCORING, scoring, UPDATES)
                .addSink(PREDICTIONS, topics.predictions(), out, out, SCORING)
                .addSink(INFERENCE_LOG, topics.inferenceLog(), out, out, SCORING)
                .addSink(DEAD_LETTERS, topics.deadLetters(), out, out, SCORING);
    }
}
