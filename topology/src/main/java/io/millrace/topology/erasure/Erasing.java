package io.millrace.topology.erasure;

import io.millrace.project.Project;
import io.millrace.records.ErasureRequest;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.features.RecordTime;
import io.millrace.topology.records.DeadLetterOffice;
import io.millrace.topology.records.RecordReader;
import io.millrace.wire.RecordSerdes;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** What makes a topology forget: a source of requests, a processor that has the stores in which entities are, and a sink of what that cannot read. */
public final class Erasing {
    public static final String SOURCE = "erasure-requests-source";
    public static final String ERASE = "erase";
    public static final String DEAD_LETTERS_SINK = "erasure-dead-letters-sink";

    private Erasing() {}

    /**
     * Adds it to a topology whose stores are there already.
     *
     * @param list what is not taken up again
     */
    public static void add(
            Topology topology,
            Project project,
            TopicCatalogue topics,
            RecordSerdes serdes,
            ErasureList list,
            List<EntityStore> stores) {
        add(topology, project, topics, serdes, list, stores, (context, entity) -> {});
    }

    /**
     * The same.
     *
     * @param erased hears whom a request speaks of, as UTF-8, when the stores have nothing of them any more
     */
    public static void add(
            Topology topology,
            Project project,
            TopicCatalogue topics,
            RecordSerdes serdes,
            ErasureList list,
            List<EntityStore> stores,
            BiConsumer<ProcessorContext<byte[], byte[]>, byte[]> erased) {
        RecordReader<ErasureRequest> requests = new RecordReader<>(
                serdes.of(ErasureRequest.class).deserializer(), new DeadLetterOffice("erasure", DEAD_LETTERS_SINK));
        ByteArraySerializer out = new ByteArraySerializer();
        topology.addSource(new RecordTime(), SOURCE, topics.erasureRequests())
                .addProcessor(ERASE, () -> new EraseProcessor(project.entity(), requests, list, stores, erased), SOURCE)
                .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), out, out, ERASE)
                .connectProcessorAndStateStores(
                        ERASE, stores.stream().map(EntityStore::name).toArray(String[]::new));
    }
}
