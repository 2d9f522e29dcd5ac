package io.millrace.topology.recommendations;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.Boundaries;
import io.millrace.project.Project;
import io.millrace.project.RecommendationPolicy;
import io.millrace.recommendations.HitCounter;
import io.millrace.records.LabelledExample;
import io.millrace.records.RecommendationHits;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.statistics.PoissonWeights;
import io.millrace.topology.quality.QualityWindows;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.KeptNumbers;
import io.millrace.topology.records.RecordReader;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.records.StoreKeys;
import io.millrace.topology.windows.WindowKeys;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts lists by the window of their boundary and by version. An owner's rows are released one by one, and each may change what is known of the list: what was counted of it is taken back, and what is known now is counted, so that counts are right at any time and do not
 * depend on the order.
 */
final class HitProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    /** Lists that are forgotten at once: labels wait meanwhile. */
    private static final int AT_ONCE = 10_000;

    private static final Bytes LATEST = Bytes.wrap("latest".getBytes(UTF_8));

    private final ListedRows rows;
    private final String model;
    private final byte[] modelName;
    private final int top;
    private final long refresh;
    private final QualityWindows windows;
    private final PoissonWeights weights;
    private final ErasureList erasures;
    private final RecordReader<LabelledExample> reader;
    private final RecordWriter<RecommendationHits> writer;
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> lists;
    private KeyValueStore<Bytes, byte[]> counts;
    private KeyValueStore<Bytes, byte[]> progress;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first.
    HitProcessor(
            Project project,
            RecommendationPolicy policy,
            ErasureList erasures,
            RecordReader<LabelledExample> reader,
            RecordWriter<RecommendationHits> writer) {
        rows = new ListedRows(project, policy.model());
        this.erasures = erasures;
        this.reader = reader;
        this.writer = writer;
        model = policy.model();
        modelName = model.getBytes(UTF_8);
        top = policy.top();
        refresh = project.entity().refresh().toMillis();
        windows = new QualityWindows(project);
        weights = new PoissonWeights(project.name() + ":hits:" + model, HitCounter.REPLICATES);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> initContext) {
        context = initContext;
        HitTopology.STATE.hold(context, HitTopology.PROGRESS_STORE);
        lists = context.getStateStore(HitTopology.LISTS_STORE);
        counts = context.getStateStore(HitTopology.COUNTS_STORE);
        progress = context.getStateStore(HitTopology.PROGRESS_STORE);
        var unused = context.schedule(RankProcessor.PAUSE, PunctuationType.WALL_CLOCK_TIME, now -> {
            forget();
            tell();
        });
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        LabelledExample row = reader.read(context, record);
        if (row == null
                || erasures.covers(
                        row.getEntity().getBytes(UTF_8), row.getAsOf().toEpochMilli())) {
            return;
        }
        ServedList.Scored scored = rows.of(row);
        if (scored == null) {
            // Sent when lists were made by another model.
            return;
        }
        long matured = row.getMaturedAt().toEpochMilli();
        if (matured > latest()) {
            ByteStores.keepTime(progress, LATEST, matured);
        }
        byte[] owner = record.key();
        long boundary = Boundaries.lastUntil(owner, owner.length, refresh, scored.asOf());
        long end = windows.end(model, boundary);
        if (end > windows.forgottenAt(latest())) {
            Bytes key = StoreKeys.of(boundary, modelName, owner);
            byte[] known = lists.get(key);
            ServedList before = known == null ? new ServedList(top, List.of()) : ServedList.decode(known);
            ServedList after = before.with(scored);
            if (after.equals(before)) {
                return;
            }
            lists.put(key, after.encode());
            int[] drawn = weights.of(owner, owner.length);
            if (known != null) {
                count(end, before, -1, drawn);
            }
            count(end, after, 1, drawn);
        }
    }

    private void count(long end, ServedList list, int times, int[] drawn) {
        Bytes key = WindowKeys.window(end, model + '/' + list.version());
        byte[] bytes = counts.get(key);
        HitCounter counter = bytes == null
                ? new HitCounter()
                : HitCounter.of(KeptNumbers.decode(bytes).numbers());
        counter.add(times, list.hits(), list.byLot(), drawn);
        counts.put(key, new KeptNumbers(true, counter.numbers()).encode());
    }

    /** The latest tick that released a label; 0 before the first. */
    private long latest() {
        return ByteStores.time(progress, LATEST, 0);
    }

    /** Tells what has changed, but of a model by which nothing is recommended any more, which the project may know no longer. */
    private void tell() {
        for (KeyValue<Bytes, byte[]> entry : ByteStores.between(counts, -1, Long.MAX_VALUE - 1)) {
            KeptNumbers kept = KeptNumbers.decode(entry.value);
            HitRecords.Window window = window(entry.key);
            if (kept.changed() && window.model().equals(model)) {
                long start = windows.start(model, window.end());
                RecommendationHits record = HitRecords.of(window, start, latest(), HitCounter.of(kept.numbers()));
                writer.send(context, window.key(), record, latest());
                counts.put(entry.key, kept.told().encode());
            }
        }
    }

    /** Forgets windows of which no row can be labelled any more, a slice of their lists at a time. */
    private void forget() {
        long upTo = windows.forgottenAt(latest());
        for (KeyValue<Bytes, byte[]> old : ByteStores.between(counts, -1, upTo)) {
            HitRecords.Window window = window(old.key);
            if (!forgetLists(window.end())) {
                return;
            }
            context.forward(new Record<>(window.key().getBytes(UTF_8), null, latest()), HitTopology.HITS_SINK);
            counts.delete(old.key);
        }
    }

    /** Whether none is left of a window and those before. */
    private boolean forgetLists(long end) {
        try (KeyValueIterator<Bytes, byte[]> old = lists.range(StoreKeys.of(0), StoreKeys.of(end + 1))) {
            for (int i = 0; i < AT_ONCE && old.hasNext(); i++) {
                lists.delete(old.next().key);
            }
            return !old.hasNext();
        }
    }

    private HitRecords.Window window(Bytes key) {
        String subject = WindowKeys.subject(key);
        int slash = subject.indexOf('/');
        return new HitRecords.Window(
                subject.substring(0, slash),
                subject.substring(slash + 1),
                StoreKeys.time(key),
                context.taskId().partition());
    }
}
