package io.millrace.topology.features;

import io.millrace.features.Cause;
import io.millrace.features.Event;
import io.millrace.features.FeatureEngine;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.features.IncompatibleStateException;
import io.millrace.features.RecentKeyValues;
import io.millrace.features.StateStores;
import io.millrace.ids.Ids;
import io.millrace.labels.LabelMarks;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.records.ErasureRequest;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.Tick;
import io.millrace.runtime.clock.Ticker;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.LetterRetry;
import io.millrace.runtime.privacy.ErasureList;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.door.DoorWindows;
import io.millrace.topology.features.RefusedRecords.Match;
import io.millrace.topology.records.RecordWriter;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Turns events into feature updates, and ticks into sweeps. Everything is checked before the engine takes an event: what
 * follows cannot fail but for Kafka itself, which undoes the transaction.
 *
 * <p>After an aborted transaction Kafka Streams rolls the stores back and initialises the same processor again: whatever says
 * how far it has come is made in {@link #init}, from the stores.
 */
final class FeatureProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    /** How often a sweep that was cut into slices, or by a restart, goes on when no record comes. */
    private static final Duration SWEEP_PAUSE = Duration.ofMillis(20);

    /** How often some of the notes of what was refused are looked at. */
    private static final Duration PRUNING = Duration.ofMinutes(1);

    /** Of so many updates one is looked at for how many tiles its entity has. */
    private static final int SAMPLED = 256;

    private final FeatureSet features;
    private final TopicCatalogue catalogue;
    private final SourceTopics topics;
    private final Deserializer<Tick> ticks;
    private final Deserializer<ErasureRequest> requests;
    private final ErasureList erasures;
    private final FeatureListener listener;
    private final String project;
    private final int major;
    private final @Nullable DoorWindows windows;
    private final EventDoor door;
    private final LabelMarks marks;
    private final FeatureUpdateEncoder encoder;
    private final FeatureVector vector;
    private final Source[] sources;
    private final Map<String, Source> direct = new HashMap<>();

    private final Emissions sweep = new Emissions();
    private Positions taken;
    private FeatureEngine engine;
    private Epochs epochs;
    private Progress progress;
    private RefusedRecords refused;
    private Rejections rejections;
    private TickQueue queue;
    private TickIntake intake;
    private int own;
    private long streamTime;
    private long updated;
    private @Nullable Cancellable pause;
    private @Nullable Cancellable pruning;

    private record Source(int index, SourceDefinition definition, Event event, EventReader reader) {}

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first.
    FeatureProcessor(
            FeatureSet features,
            TopicCatalogue catalogue,
            EventReaders readers,
            RecordSerdes serdes,
            int schemaId,
            ErasureList erasures,
            FeatureListener listener) {
        this.features = features;
        this.catalogue = catalogue;
        ticks = serdes.of(Tick.class).deserializer();
        requests = serdes.of(ErasureRequest.class).deserializer();
        this.erasures = erasures;
        this.listener = listener;
        Project definition = features.project();
        List<SourceDefinition> definitions = definition.sources();
        project = definition.name();
        major = definition.featureSet().major();
        marks = LabelMarks.compile(definition, features);
        encoder = new FeatureUpdateEncoder(features, schemaId);
        vector = new FeatureVector(features.size());
        topics = new SourceTopics(definitions);
        sources = new Source[definitions.size()];
        for (int i = 0; i < sources.length; i++) {
            Event event = new Event(features.layout(i));
            sources[i] = new Source(i, definitions.get(i), event, readers.events(i, event));
            if (definitions.get(i).partitionedByEntity()) {
                direct.put(definitions.get(i).topic(), sources[i]);
            }
        }
        RecordWriter<MonitoringPartial> partials = new RecordWriter<>(
                serdes.of(MonitoringPartial.class).serializer(),
                catalogue.monitoringPartials(),
                FeatureTopology.TO_MONITORING_PARTIALS);
        windows = DoorWindows.of(features, source -> sources[source].reader().writer(), partials);
        door = new EventDoor(features, windows == null ? listener : listener.and(windows));
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        own = context.taskId().partition();
        rejections = new Rejections(context, "features.update", listener);
        // New at every init: Streams reuses a processor whose transaction was undone, and what it had seen is to come
        // again.
        taken = new Positions(topics.size());
        progress = new Progress(context.getStateStore(FeatureTopology.PROGRESS), topics, Progress.TAKEN);
        progress.load(taken);
        refused = new RefusedRecords(context.getStateStore(FeatureTopology.PROGRESS));
        epochs = new Epochs(context.getStateStore(FeatureTopology.PROGRESS), topics, features.stateDescription());
        engine = new FeatureEngine(
                features,
                new StateStores(keyValues(FeatureTopology.HEADS), keyValues(FeatureTopology.WIDE)),
                epochs.known());
        if (windows != null) {
            windows.open(context, context.getStateStore(FeatureTopology.WINDOWS));
        }
        long refresh = features.project().entity().refresh().toMillis();
        queue = new TickQueue(engine, refresh, progress, sweep, this::complete);
        HeldTick.Concern concern = (source, partition) ->
                partition == own || !sources[source].definition().partitionedByEntity();
        intake = new TickIntake(
                catalogue.clock(),
                own,
                ticks,
                topics,
                concern,
                progress,
                queue,
                listener,
                Ticker.tolerated(features.project().time().maxFuture()));
        if (own < catalogue.partitions()) {
            pause = context.schedule(SWEEP_PAUSE, PunctuationType.WALL_CLOCK_TIME, now -> {
                streamTime = Math.max(0, now);
                epochs.begin(taken);
                proceed();
            });
            Duration kept = catalogue.lettersKept();
            pruning = context.schedule(PRUNING, PunctuationType.WALL_CLOCK_TIME, now -> refused.prune(now, kept));
        }
    }

    @Override
    public void close() {
        if (pause != null) {
            pause.cancel();
        }
        if (pruning != null) {
            pruning.cancel();
        }
    }

    private RecentKeyValues keyValues(String store) {
        KeyValueStore<Bytes, byte[]> found = context().getStateStore(store);
        return new RecentKeyValues(new StoreKeyValues(found, bytes -> listener.changelog(store, bytes)));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context().recordMetadata().orElseThrow();
        streamTime = record.timestamp();
        epochs.begin(taken);
        Source source = direct.get(at.topic());
        if (source != null) {
            event(source, record, record.key(), at.partition(), at.offset(), record.timestamp(), null);
        } else if (at.topic().equals(catalogue.eventsByEntity())) {
            rekeyed(record, at);
        } else if (at.topic().equals(catalogue.deadLetterRetries())) {
            retry(record, at);
        } else if (at.topic().equals(catalogue.backfill())) {
            backfill(record, at);
        } else if (at.topic().equals(catalogue.erasureRequests())) {
            erase(record, at);
        } else {
            tick(record, at);
        }
        proceed();
    }

    private void rekeyed(Record<byte[], byte[]> record, RecordMetadata at) {
        byte[] marker = Marker.of(record.headers());
        if (marker != null) {
            if (!Marker.read(marker, topics, this::advance)) {
                rejections.unusable(record, at, "this record in Millrace's own topic is no marker of its making");
            }
            return;
        }
        RefusalNote note = record.key() == null ? RefusalNote.of(record.headers()) : null;
        if (note != null) {
            refused.add(
                    note.topic(),
                    note.partition(),
                    note.offset(),
                    note.digest(),
                    context().currentSystemTimeMs());
            int source = topics.indexOf(note.topic());
            if (windows != null && source >= 0) {
                windows.refused(source, note.reason(), note.partition(), note.offset(), false);
            }
            return;
        }
        Origin origin = Origin.of(record.headers());
        int source = origin == null ? -1 : topics.indexOf(origin.topic(), 0, origin.topic().length);
        if (origin == null || source < 0) {
            rejections.unusable(
                    record, at, "this record in Millrace's own topic does not come from a source of the project");
        } else {
            event(
                    sources[source],
                    record,
                    origin.key(),
                    origin.partition(),
                    origin.offset(),
                    origin.timestamp(),
                    Retried.of(record.headers()));
        }
    }

    private void retry(Record<byte[], byte[]> record, RecordMetadata at) {
        LetterRetry retry = LetterRetry.of(record.headers());
        if (retry == null) {
            rejections.unusable(record, at, "this record in Millrace's own topic is no retry");
        } else if (retry.application().equals(context().applicationId())) {
            // Else features of another MAJOR version have refused it, and read it, too.
            retry(record, at, retry);
        }
    }

    /** What comes from a source that is re-keyed is the re-keying processor's, which reads the same record. */
    private void retry(Record<byte[], byte[]> record, RecordMetadata at, LetterRetry retry) {
        Source source = direct.get(retry.topic());
        if (source != null) {
            Retried retried = Retried.of(retry, false);
            event(source, record, record.key(), retry.partition(), retry.offset(), retry.timestamp(), retried);
        } else if (topics.indexOf(retry.topic()) < 0) {
            rejections.unusable(record, at, "no source of the project reads topic " + retry.topic() + " any more");
        }
    }

    /**
     * Takes an event, whose origin may be another topic than the record's.
     *
     * @param retried null for one that comes for the first time
     */
    private void event(
            Source source,
            Record<byte[], byte[]> record,
            byte @Nullable [] key,
            int partition,
            long offset,
            long timestamp,
            @Nullable Retried retried) {
        SourceDefinition definition = source.definition();
        if (retried != null && !retried.noted()) {
            byte[] digest = RecordDigest.of(timestamp, key, record);
            Match match = refused.match(definition.topic(), partition, offset, digest);
            if (match != Match.SAME) {
                rejections.notTaken(
                        definition.name(), record, context().recordMetadata().orElseThrow(), match);
                return;
            }
        }
        Event event = source.event();
        Reading reading = Tombstone.read(
                source.reader().read(record.value(), record.headers(), partition, offset),
                definition,
                event,
                key,
                partition,
                offset,
                timestamp);
        if (reading == Reading.OK && erasures.covers(event.entity(), event.time())) {
            // No dead letter either: it would keep what was to be forgotten.
            advance(source.index(), partition, offset + 1);
            listener.erased(definition.name());
            return;
        }
        DeadLetterReason reason =
                reading == Reading.OK ? door.refused(definition, event, partition, timestamp) : reading.reason();
        long eventMarks = reason == null ? marks.marks(event) : 0;
        if (reason == null) {
            reason = switch (engine.add(event, vector)) {
                case ADDED -> null;
                case TOO_LATE -> DeadLetterReason.TOO_LATE;
                case DUPLICATE -> door.duplicate(definition);
            };
        }
        advance(source.index(), partition, offset + 1);
        if (reason != null && reading == Reading.OK && door.drops()) {
            return;
        }
        if (reason != null) {
            String detail = reading == Reading.OK
                    ? door.detail(event, reason)
                    : source.reader().detail(reading);
            byte[] digest = RecordDigest.of(timestamp, key, record);
            refused.add(definition.topic(), partition, offset, digest, context().currentSystemTimeMs());
            if (windows != null && retried == null) {
                windows.refused(source.index(), reason, partition, offset, reading == Reading.OK && door.seen());
            }
            if (retried != null) {
                listener.retried(definition.name(), RetryResult.REFUSED);
            }
            Rejections.Place place = new Rejections.Place(definition.topic(), partition, offset, timestamp);
            rejections.reject(definition.name(), record, key, place, reason, detail, retried);
            return;
        }
        if (retried != null) {
            refused.remove(definition.topic(), partition, offset);
            listener.retried(definition.name(), RetryResult.TAKEN);
        }
        String id = Ids.event(project, major, definition.topic(), partition, offset);
        update(
                event.entity(),
                encoder.event(id, event.entity(), event.time(), source.index(), eventMarks, taken, vector));
        listener.accepted(definition.name());
        if (vector.asOf() > event.time() && !definition.table()) {
            listener.late(definition.name());
        }
        listener.updated(Cause.EVENT);
    }

    /** What it changes is emitted at the entity's next boundary, as everything is that no event causes. */
    private void backfill(Record<byte[], byte[]> record, RecordMetadata at) {
        BackfillRecord of = BackfillRecord.of(record.headers());
        if (of == null || record.key() == null || record.value() == null) {
            rejections.unusable(record, at, "this record in Millrace's own topic is no backfill's");
            return;
        }
        try {
            if (engine.fill(record.key(), of.epoch(), of.completeFrom(), record.value())) {
                listener.filled();
            }
        } catch (IncompatibleStateException ofAnotherVersion) {
            rejections.unusable(
                    record, at, "this backfill was made for another version of the features: make it again");
        }
    }

    /** An entity that comes back begins anew: of it there is nothing, and nothing older is taken. */
    private void erase(Record<byte[], byte[]> record, RecordMetadata at) {
        ErasureRequest request;
        try {
            request = record.value() == null ? null : requests.deserialize(at.topic(), record.value());
        } catch (MalformedRecordException unreadable) {
            request = null;
        }
        if (request == null) {
            rejections.unusable(record, at, "this record in Millrace's own topic asks to forget nobody");
            return;
        }
        // First: what is on its way is not to come in behind.
        erasures.add(request);
        engine.forget(request.getEntity().getBytes(StandardCharsets.UTF_8), sweep);
    }

    private void tick(Record<byte[], byte[]> record, RecordMetadata at) {
        if (own < catalogue.partitions() && !intake.take(record.value(), record.timestamp())) {
            rejections.unusable(record, at, "this record in Millrace's own topic is no tick");
        }
    }

    private void advance(int source, int partition, long next) {
        if (taken.advance(source, partition, next)) {
            progress.position(source, partition, next);
        }
    }

    private void proceed() {
        if (queue.size() > 0) {
            queue.proceed(taken);
            listener.sweepLag(own, queue.lag());
        }
    }

    /** What a sweep comes by. */
    private final class Emissions implements FeatureEngine.SweepListener {
        @Override
        public void emit(Cause cause, byte[] entity, long boundary, FeatureVector values) {
            String id = cause == Cause.SNAPSHOT
                    ? Ids.snapshot(project, major, entity, boundary)
                    : Ids.refresh(project, major, entity, boundary);
            update(entity, encoder.boundary(id, entity, cause, boundary, taken, values));
            listener.updated(cause);
        }

        /** A tombstone: whoever keeps current features forgets it, too. */
        @Override
        public void forget(byte[] entity) {
            context().forward(new Record<byte[], byte[]>(entity, null, streamTime), FeatureTopology.TO_FEATURES);
        }
    }

    private void update(byte[] entity, byte[] value) {
        Record<byte[], byte[]> update = new Record<>(entity, value, streamTime);
        context().forward(update, FeatureTopology.TO_FEATURE_UPDATES);
        context().forward(update, FeatureTopology.TO_FEATURES);
        if (updated++ % SAMPLED == 0) {
            listener.tiles(engine.tiles());
        }
    }

    private void complete(long time, byte[] tick) {
        if (windows != null) {
            windows.complete(time, streamTime);
        }
        context().forward(new Record<>(OwnPartition.key(own), tick, streamTime), FeatureTopology.TO_FEATURE_CLOCK);
        listener.held(own, queue.size());
    }
}
