package io.millrace.topology.features;

import io.millrace.features.Event;
import io.millrace.project.SourceDefinition;
import io.millrace.records.Tick;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.LetterRetry;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.door.Unread;
import io.millrace.topology.features.RefusedRecords.Match;
import io.millrace.validation.windows.WindowRules;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends the records of sources that are not partitioned by entity, bytes untouched, to the partition of their entity; tells
 * every partition with a {@link Marker} how far it has come when a tick asks for it.
 *
 * <p>A task beyond the partitions of the clock sees no ticks: it sends markers while it advances.
 *
 * <p>After an aborted transaction Kafka Streams rolls the stores back and initialises the same processor again: whatever says
 * how far it has come is made in {@link #init}, from the stores.
 */
final class RekeyProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private static final Duration WITHOUT_CLOCK = Duration.ofMillis(200);

    private final TopicCatalogue catalogue;
    private final SourceTopics topics;
    private final Deserializer<Tick> ticks;
    private final FeatureListener listener;
    private final @Nullable WindowRules rules;
    private final Map<String, Source> sources = new HashMap<>();

    private Positions read;
    private Positions told;
    private Deque<HeldTick> waiting;
    private Progress progress;
    private RefusedRecords refused;
    private Rejections rejections;
    private int own;
    private @Nullable Cancellable news;

    private record Source(int index, SourceDefinition definition, Event event, EventReader reader) {}

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first.
    RekeyProcessor(
            List<SourceDefinition> definitions,
            TopicCatalogue catalogue,
            EventReaders readers,
            Deserializer<Tick> ticks,
            FeatureListener listener,
            @Nullable WindowRules rules) {
        this.rules = rules;
        this.catalogue = catalogue;
        this.topics = new SourceTopics(definitions);
        this.ticks = ticks;
        this.listener = listener;
        for (int i = 0; i < definitions.size(); i++) {
            SourceDefinition definition = definitions.get(i);
            if (!definition.partitionedByEntity()) {
                Event event = SourceReader.entityOnly(i);
                sources.put(definition.topic(), new Source(i, definition, event, readers.entities(i, event)));
            }
        }
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        own = context.taskId().partition();
        rejections = new Rejections(context, "features.rekey", listener);
        // New at every init: Streams reuses a processor whose transaction was undone, and what it had seen is to come
        // again.
        read = new Positions(topics.size());
        told = new Positions(topics.size());
        waiting = new ArrayDeque<>();
        progress = new Progress(context.getStateStore(FeatureTopology.PROGRESS), topics, Progress.REKEYED);
        progress.load(read);
        refused = new RefusedRecords(context.getStateStore(FeatureTopology.PROGRESS));
        // What was told before a restart is told again where somebody may still wait for it.
        progress.held(tick -> hold(ticks.deserialize(catalogue.clock(), tick)));
        if (own >= catalogue.partitions()) {
            news = context.schedule(WITHOUT_CLOCK, PunctuationType.WALL_CLOCK_TIME, this::tellNews);
        }
    }

    @Override
    public void close() {
        if (news != null) {
            news.cancel();
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context().recordMetadata().orElseThrow();
        Source source = sources.get(at.topic());
        if (source != null) {
            rekey(source, record, at.partition(), at.offset(), record.timestamp(), null);
            advance(source, at, record.timestamp());
        } else if (at.topic().equals(catalogue.deadLetterRetries())) {
            retry(record, at);
        } else {
            tick(record);
        }
    }

    /** What is no retry, or one of a source that is not re-keyed, is the feature processor's, which reads the same record. */
    private void retry(Record<byte[], byte[]> record, RecordMetadata at) {
        LetterRetry retry = LetterRetry.of(record.headers());
        Source source = retry == null ? null : sources.get(retry.topic());
        if (retry == null
                || source == null
                || !retry.application().equals(context().applicationId())) {
            return;
        }
        byte[] digest = RecordDigest.of(retry.timestamp(), record.key(), record);
        Match match = refused.match(retry.topic(), retry.partition(), retry.offset(), digest);
        if (match == Match.OTHER || (match == Match.NONE && retry.stage().equals(LetterRetry.REKEY))) {
            rejections.notTaken(source.definition().name(), record, at, match);
            return;
        }
        Retried retried = Retried.of(retry, match == Match.SAME);
        rekey(source, record, retry.partition(), retry.offset(), retry.timestamp(), retried);
    }

    private void rekey(
            Source source,
            Record<byte[], byte[]> record,
            int partition,
            long offset,
            long timestamp,
            @Nullable Retried retried) {
        Reading reading = Tombstone.read(
                source.reader().read(record.value(), record.headers(), partition, offset),
                source.definition(),
                source.event(),
                record.key(),
                partition,
                offset,
                timestamp);
        if (reading != Reading.OK) {
            String detail = source.reader().detail(reading);
            reject(source, record, partition, offset, timestamp, reading.reason(), detail, retried);
        } else if (size(source, record) > TopicCatalogue.MAX_RECORD_BYTES) {
            String detail = "the record is too large to be sent on to the partition of its entity; a source that is"
                    + " partitioned_by_entity needs no sending on";
            reject(source, record, partition, offset, timestamp, DeadLetterReason.TOO_LARGE, detail, retried);
        } else {
            Origin origin = new Origin(record.key(), topics.name(source.index()), partition, offset, timestamp);
            Headers headers = origin.addedTo(record.headers());
            if (retried != null) {
                headers = retried.addedTo(headers);
                refused.remove(source.definition().topic(), partition, offset);
            }
            context()
                    .forward(
                            new Record<>(source.event().entity(), record.value(), record.timestamp(), headers),
                            FeatureTopology.TO_EVENTS_BY_ENTITY);
        }
    }

    private void advance(Source source, RecordMetadata at, long timestamp) {
        read.advance(source.index(), at.partition(), at.offset() + 1);
        progress.position(source.index(), at.partition(), at.offset() + 1);
        if (!waiting.isEmpty()) {
            tellWhatIsAskedFor(timestamp);
        }
    }

    private void tick(Record<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        Tick tick;
        try {
            tick = ticks.deserialize(catalogue.clock(), record.value());
        } catch (SerializationException unreadable) {
            // The feature processor, which reads the same record, makes it a dead letter.
            return;
        }
        hold(tick);
        tellWhatIsAskedFor(record.timestamp());
    }

    private void hold(Tick tick) {
        HeldTick held = HeldTick.of(tick, topics, (source, partition) -> partition == own && isRekeyed(source));
        HeldTick.overtake(waiting, held);
        waiting.addLast(held);
    }

    private boolean isRekeyed(int source) {
        for (Source each : sources.values()) {
            if (each.index() == source) {
                return true;
            }
        }
        return false;
    }

    private void tellWhatIsAskedFor(long timestamp) {
        boolean tell = false;
        while (!waiting.isEmpty() && waiting.getFirst().reached(read)) {
            tell |= !waiting.removeFirst().reachedBefore(told);
        }
        if (tell) {
            tell(timestamp);
        }
    }

    private void tellNews(long now) {
        for (Source source : sources.values()) {
            if (read.get(source.index(), own) > told.get(source.index(), own)) {
                tell(now);
                return;
            }
        }
    }

    private void tell(long timestamp) {
        context().forward(Marker.record(topics, own, read, timestamp), FeatureTopology.TO_EVENTS_BY_ENTITY);
        for (Source source : sources.values()) {
            told.advance(source.index(), own, read.get(source.index(), own));
        }
    }

    private void reject(
            Source source,
            Record<byte[], byte[]> record,
            int partition,
            long offset,
            long timestamp,
            DeadLetterReason reason,
            String detail,
            @Nullable Retried retried) {
        note(
                source.definition(),
                new RefusalNote(
                        source.definition().topic(),
                        partition,
                        offset,
                        reason,
                        RecordDigest.of(timestamp, record.key(), record)),
                record.timestamp(),
                retried == null);
        if (retried != null) {
            listener.retried(source.definition().name(), RetryResult.REFUSED);
        }
        Rejections.Place place = new Rejections.Place(source.definition().topic(), partition, offset, timestamp);
        rejections.reject(source.definition().name(), record, record.key(), place, reason, detail, retried);
    }

    /**
     * Whoever gets a retry must have the note: this task, or the one of the project's partitions to which it goes.
     *
     * @param first whether it comes for the first time: a retry, which only those partitions have, is counted in no window again
     */
    private void note(SourceDefinition source, RefusalNote note, long timestamp, boolean first) {
        if (own < catalogue.partitions()) {
            refused.add(
                    note.topic(),
                    note.partition(),
                    note.offset(),
                    note.digest(),
                    context().currentSystemTimeMs());
            if (first && rules != null && rules.watches(source.name())) {
                new Unread(context().getStateStore(FeatureTopology.WINDOWS))
                        .add(source.name(), note.reason(), note.partition(), note.offset());
            }
        } else {
            context().forward(note.record(timestamp), FeatureTopology.TO_EVENTS_BY_ENTITY);
        }
    }

    private static int size(Source source, Record<byte[], byte[]> record) {
        int key = record.key() == null ? 0 : record.key().length;
        int value = record.value() == null ? 0 : record.value().length;
        int size = source.event().entity().length + key + value + Origin.HEADER_BYTES;
        for (Header header : record.headers()) {
            // The name may take up to three bytes a character.
            size += 3 * header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }
}
