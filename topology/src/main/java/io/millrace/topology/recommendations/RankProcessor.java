package io.millrace.topology.recommendations;

import io.millrace.ids.CompositeId;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.RecommendationPolicy;
import io.millrace.records.Prediction;
import io.millrace.records.PredictionStatus;
import io.millrace.records.Recommendations;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topology.features.EntityPartitioner;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.DailySweep;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the latest prediction of each entity, and writes the list of each owner that has a new one, or lost an old one. */
final class RankProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    /** How long a list may be due. */
    static final Duration PAUSE = Duration.ofMillis(500);

    /** Lists that are written at once: predictions wait meanwhile. */
    private static final int AT_ONCE = 1_000;

    private static final byte[] DUE = {};
    private static final Bytes LATEST = Bytes.wrap("latest".getBytes(StandardCharsets.UTF_8));

    private final Project project;
    private final RecommendationPolicy policy;
    private final ErasureList erasures;
    private final RecordReader<Prediction> reader;
    private final RecordWriter<Recommendations> writer;
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> candidates;
    private KeyValueStore<Bytes, byte[]> due;
    private KeyValueStore<Bytes, byte[]> progress;
    private DailySweep sweep;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first.
    RankProcessor(
            Project project,
            RecommendationPolicy policy,
            ErasureList erasures,
            RecordReader<Prediction> reader,
            RecordWriter<Recommendations> writer) {
        this.project = project;
        this.policy = policy;
        this.erasures = erasures;
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        RecommendationTopology.STATE.hold(context, RecommendationTopology.PROGRESS_STORE);
        candidates = context.getStateStore(RecommendationTopology.CANDIDATES_STORE);
        due = context.getStateStore(RecommendationTopology.DUE_STORE);
        progress = context.getStateStore(RecommendationTopology.PROGRESS_STORE);
        sweep = new DailySweep(
                candidates, entry -> reader.again(entry.value).getAsOf().toEpochMilli(), progress, "");
        var unused = context.schedule(PAUSE, PunctuationType.WALL_CLOCK_TIME, now -> {
            forget();
            writeDue();
        });
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Prediction prediction = reader.read(context, record);
        if (prediction == null || !counts(prediction)) {
            return;
        }
        byte[] id = prediction.getEntity().getBytes(StandardCharsets.UTF_8);
        if (erasures.covers(id, prediction.getAsOf().toEpochMilli())) {
            return;
        }
        Bytes entity = Bytes.wrap(id);
        byte[] known = candidates.get(entity);
        if (known == null || follows(prediction, reader.again(known))) {
            candidates.put(entity, record.value());
            due.put(Bytes.wrap(record.key()), DUE);
        }
        long asOf = prediction.getAsOf().toEpochMilli();
        if (asOf > latest()) {
            ByteStores.keepTime(progress, LATEST, asOf);
        }
    }

    /** As of when the latest prediction of any owner is; 0 before the first. */
    private long latest() {
        return ByteStores.time(progress, LATEST, 0);
    }

    /** Whose latest prediction lies so far back has had no event since: features have forgotten it, too. */
    private void forget() {
        long latest = latest();
        sweep.tick(latest, latest - project.entity().forgetAfter().toMillis(), entity -> due(context, entity.get()));
    }

    /** The list of an entity's owner is to be written, for the entity has gone. */
    static void due(ProcessorContext<byte[], byte[]> context, byte[] entity) {
        KeyValueStore<Bytes, byte[]> due = context.getStateStore(RecommendationTopology.DUE_STORE);
        due.put(Bytes.wrap(Arrays.copyOf(entity, CompositeId.ownerLength(entity, entity.length))), DUE);
    }

    /** The list of whoever was forgotten, or of whose product was, is to be written. Every task hears of it, and the one of the owner's partition writes it. */
    static void erased(ProcessorContext<byte[], byte[]> context, byte[] id, int partitions) {
        byte[] owner = Arrays.copyOf(id, CompositeId.ownerLength(id, id.length));
        if (EntityPartitioner.partition(owner, partitions) == context.taskId().partition()) {
            due(context, owner);
        }
    }

    /** Of one moment the later one counts; of one id the first. */
    private static boolean follows(Prediction prediction, Prediction known) {
        return !prediction.getAsOf().isBefore(known.getAsOf())
                && !prediction.getId().equals(known.getId());
    }

    private boolean counts(Prediction prediction) {
        ModelDefinition model = project.modelOf(prediction.getModel());
        return prediction.getStatus() == PredictionStatus.SCORED
                && model != null
                && model.name().equals(policy.model());
    }

    private void writeDue() {
        List<Bytes> owners = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = due.all()) {
            while (all.hasNext() && owners.size() < AT_ONCE) {
                owners.add(all.next().key);
            }
        }
        for (Bytes owner : owners) {
            write(owner);
            due.delete(owner);
        }
    }

    private void write(Bytes owner) {
        List<Prediction> all = new ArrayList<>();
        Bytes prefix = Bytes.wrap((text(owner) + CompositeId.SEPARATOR).getBytes(StandardCharsets.UTF_8));
        try (KeyValueIterator<Bytes, byte[]> found = candidates.prefixScan(prefix, new BytesSerializer())) {
            while (found.hasNext()) {
                all.add(reader.again(found.next().value));
            }
        }
        if (all.isEmpty()) {
            context.forward(new Record<>(owner.get(), null, latest()), RecommendationTopology.RECOMMENDATIONS_SINK);
            return;
        }
        RankedList list = RankedList.of(all, policy);
        for (Prediction gone : list.outdated()) {
            candidates.delete(Bytes.wrap(gone.getEntity().getBytes(StandardCharsets.UTF_8)));
        }
        Recommendations record = list.record(text(owner));
        writer.send(context, owner.get(), writer.bytes(record), record.getAsOf().toEpochMilli());
    }

    private static String text(Bytes utf8) {
        return new String(utf8.get(), StandardCharsets.UTF_8);
    }
}
