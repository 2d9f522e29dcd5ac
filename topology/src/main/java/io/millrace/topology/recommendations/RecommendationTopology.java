package io.millrace.topology.recommendations;

import io.millrace.project.Project;
import io.millrace.project.RecommendationPolicy;
import io.millrace.records.Prediction;
import io.millrace.records.Recommendations;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.erasure.EntityStore;
import io.millrace.topology.erasure.Erasing;
import io.millrace.topology.features.RecordTime;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.records.StateVersion;
import io.millrace.wire.RecordSerdes;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/**
 * Writes what is recommended to each owner. Two sub-topologies, for predictions are partitioned by entity, and all of an owner's must meet: the first sends each to the partition of its owner, bytes untouched; the second keeps the latest of each
 * entity, and writes the best of those of an owner.
 *
 * <p>A list is not written at each prediction: at a boundary all entities of an owner are scored one after the other, and each would make a list. It is due then, and written at the next {@link RankProcessor#PAUSE}. What is due is kept in a store, so that
 * none is lost with the process. The clock decides when a list is written and never what is in it.
 *
 * <p>An entity whose latest prediction lies {@code forget_after} behind the latest of all is forgotten, for features have forgotten it, too; the list of an owner who has none left is a tombstone.
 */
public final class RecommendationTopology {
    public static final String PREDICTIONS_SOURCE = "predictions-source";
    public static final String SEND_TO_OWNER = "send-to-owner";
    public static final String BY_OWNER_SINK = "predictions-by-owner-sink";
    public static final String BY_OWNER_SOURCE = "predictions-by-owner-source";
    public static final String RANK = "rank";
    public static final String RECOMMENDATIONS_SINK = "recommendations-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    /** Entity: its latest prediction, bytes as they came. */
    public static final String CANDIDATES_STORE = "recommendation-candidates";
    /** Owners whose list is due, no value. */
    public static final String DUE_STORE = "recommendation-due";
    /** How far event time has come, and the sweep of what is forgotten. */
    public static final String PROGRESS_STORE = "recommendation-progress";

    /** Version of what the application keeps: raised with the layout of any of its stores. */
    static final StateVersion STATE = StateVersion.only(1);

    private RecommendationTopology() {}

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return project + "-recommendations";
    }

    /**
     * The topology of a project that recommends.
     *
     * @param erasures who was forgotten
     */
    public static Topology build(
            Project project,
            RecommendationPolicy policy,
            TopicCatalogue topics,
            RecordSerdes serdes,
            ErasureList erasures) {
        ByteArraySerializer out = new ByteArraySerializer();
        RecordReader<Prediction> predictions = new RecordReader<>(
                serdes.of(Prediction.class).deserializer(),
                new DeadLetterOffice("recommendations.rank", DEAD_LETTERS_SINK));
        RecordWriter<Recommendations> lists = new RecordWriter<>(
                serdes.of(Recommendations.class).serializer(), topics.recommendations(), RECOMMENDATIONS_SINK);
        Topology topology = new Topology()
                .addSource(new RecordTime(), PREDICTIONS_SOURCE, topics.predictions())
                .addProcessor(SEND_TO_OWNER, OwnerProcessor::new, PREDICTIONS_SOURCE)
                .addSink(BY_OWNER_SINK, topics.predictionsByOwner(), out, out, SEND_TO_OWNER)
                .addSource(new RecordTime(), BY_OWNER_SOURCE, topics.predictionsByOwner())
                .addProcessor(
                        RANK, () -> new RankProcessor(project, policy, erasures, predictions, lists), BY_OWNER_SOURCE)
                .addStateStore(ByteStores.plain(CANDIDATES_STORE), RANK)
                .addStateStore(ByteStores.cached(DUE_STORE), RANK)
                .addStateStore(ByteStores.cached(PROGRESS_STORE), RANK)
                .addSink(RECOMMENDATIONS_SINK, topics.recommendations(), out, out, RANK)
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, RANK);
        Erasing.add(
                topology,
                project,
                topics,
                serdes,
                erasures,
                List.of(EntityStore.byId(CANDIDATES_STORE)),
                (context, id) -> RankProcessor.erased(context, id, topics.partitions()));
        return topology.connectProcessorAndStateStores(Erasing.ERASE, DUE_STORE);
    }
}
