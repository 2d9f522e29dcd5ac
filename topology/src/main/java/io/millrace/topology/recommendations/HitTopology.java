package io.millrace.topology.recommendations;

import io.millrace.project.Project;
import io.millrace.project.RecommendationPolicy;
import io.millrace.records.LabelledExample;
import io.millrace.records.RecommendationHits;
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
 * Counts how many of the lists that were recommended hit, as labels mature. Two sub-topologies, for labelled examples are partitioned by entity, and all of an owner's must meet: the first sends those of which lists were made to the partition of their owner, bytes
 * untouched; the second keeps what is known of each list, and counts. An application of its own, apart from the one that ranks: lists must go on while labels are read again.
 */
public final class HitTopology {
    public static final String LABELLED_SOURCE = "labelled-source";
    public static final String LISTED = "listed-rows";
    public static final String SEND_TO_OWNER = "send-to-owner";
    public static final String BY_OWNER_SINK = "labelled-by-owner-sink";
    public static final String BY_OWNER_SOURCE = "labelled-by-owner-source";
    public static final String COUNT = "count-hits";
    public static final String HITS_SINK = "recommendation-hits-sink";
    public static final String LABELLED_DEAD_LETTERS_SINK = "labelled-dead-letters-sink";
    public static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    /** Boundary, model and owner: what is known of the list. */
    public static final String LISTS_STORE = "hit-rate-lists";
    /** Window end, model and version: how many lists there are, and how many hit. */
    public static final String COUNTS_STORE = "hit-rate-counts";
    /** How far labels have come. */
    public static final String PROGRESS_STORE = "hit-rate-progress";

    /** Version of what the application keeps: raised with the layout of any of its stores. */
    static final StateVersion STATE = StateVersion.only(1);

    private HitTopology() {}

    /** Kafka Streams application id. */
    public static String applicationId(String project) {
        return project + "-hit-rate";
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
        RecordReader<LabelledExample> all = reader(serdes, LABELLED_DEAD_LETTERS_SINK);
        RecordReader<LabelledExample> labelled = reader(serdes, DEAD_LETTERS_SINK);
        RecordWriter<RecommendationHits> hits = new RecordWriter<>(
                serdes.of(RecommendationHits.class).serializer(), topics.recommendationHits(), HITS_SINK);
        Topology topology = new Topology()
                .addSource(new RecordTime(), LABELLED_SOURCE, topics.labelledExamples())
                .addProcessor(
                        LISTED,
                        () -> new ListedProcessor(new ListedRows(project, policy.model()), all),
                        LABELLED_SOURCE)
                .addProcessor(SEND_TO_OWNER, OwnerProcessor::new, LISTED)
                .addSink(BY_OWNER_SINK, topics.labelledByOwner(), out, out, SEND_TO_OWNER)
                .addSink(LABELLED_DEAD_LETTERS_SINK, topics.deadLetters(), out, out, LISTED)
                .addSource(new RecordTime(), BY_OWNER_SOURCE, topics.labelledByOwner())
                .addProcessor(COUNT, () -> new HitProcessor(project, policy, erasures, labelled, hits), BY_OWNER_SOURCE)
                .addStateStore(ByteStores.cached(LISTS_STORE), COUNT)
                .addStateStore(ByteStores.cached(COUNTS_STORE), COUNT)
                .addStateStore(ByteStores.cached(PROGRESS_STORE), COUNT)
                .addSink(HITS_SINK, topics.recommendationHits(), out, out, COUNT)
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, COUNT);
        Erasing.add(topology, project, topics, serdes, erasures, List.of(EntityStore.afterPart(LISTS_STORE)));
        return topology;
    }

    private static RecordReader<LabelledExample> reader(RecordSerdes serdes, String deadLetters) {
        return new RecordReader<>(
                serdes.of(LabelledExample.class).deserializer(),
                new DeadLetterOffice("recommendations.hits", deadLetters));
    }
}
