package io.millrace.quickstart.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.project.Project;
import io.millrace.records.TopicOffset;
import io.millrace.runtime.clock.SourceEnds;
import io.millrace.runtime.clock.TickWriter;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.process.ProcessContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Produces a feed into its topics and writes the ticks that go with it: one at every full interval of event time, with the
 * source offsets that it covers, and a last one at its end, or, where the feed is all there is, when the last label that it can decide has
 * matured. While it runs it is the only one that writes to the clock.
 */
public final class Replay {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LEAST_TICK = Duration.ofMinutes(1);

    private final ProcessContext process;
    private final Feed feed;
    private final Pace pace;
    private final Duration tickInterval;
    private final Duration warmUp;
    private final Producer<byte[], byte[]> producer;
    private final Clock clock = Clock.systemUTC();
    private final TickWriter ticks;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private @Nullable Instant begin;
    private @Nullable Instant lastTick;
    private @Nullable Instant lastHold;
    private long produced;
    private long rejected;

    /**
     * Prepares a replay.
     *
     * @param tickInterval event time between ticks
     * @param warmUp event time at the beginning without ticks, and so without snapshots: windows fill
     * @param producer without transactions, large enough for what the feed holds; the caller closes it
     */
    public Replay(
            ProcessContext process,
            Feed feed,
            Pace pace,
            Duration tickInterval,
            Duration warmUp,
            Producer<byte[], byte[]> producer) {
        this.process = process;
        this.feed = feed;
        this.pace = pace;
        this.tickInterval = tickInterval;
        this.warmUp = warmUp;
        this.producer = producer;
        ticks = new TickWriter(
                producer,
                process.serdes(),
                process.topics().clock(),
                process.project().partitions());
    }

    /** Is told how far a replay has come. */
    @FunctionalInterface
    public interface Progress {
        /**
         * After each slice and each tick.
         *
         * @param reached event time
         * @param produced records so far, rejected ones included
         * @param share of the feed that has been told, 0 to 1
         */
        void at(Instant reached, long produced, double share);
    }

    /**
     * Runs to the end of the feed.
     *
     * @throws IOException when the feed cannot be read
     * @throws StalledException when those who read stand still
     * @throws KafkaException when a record could not be written
     */
    public void run(Progress progress) throws IOException, InterruptedException, StalledException {
        learnEnds();
        Instant reached = null;
        for (Feed.Slice slice = feed.next(); slice != null; slice = feed.next()) {
            for (Outgoing message : slice.messages()) {
                send(message);
            }
            if (slice.reached() > Long.MIN_VALUE) {
                reached = Instant.ofEpochMilli(slice.reached());
                advance(reached, progress);
            }
            progress.at(reached == null ? Instant.EPOCH : reached, produced, feed.progress());
        }
        if (reached != null) {
            flush();
            Instant end = feed.breaksOff() ? reached : whenLabelsHaveMatured(reached);
            advance(end, progress);
            if (lastTick == null || lastTick.isBefore(end)) {
                tick(end, progress);
            }
            progress.at(end, produced, 1);
        }
    }

    /**
     * Labels of moments up to a horizon before the end mature then; of later ones nobody knows. A tick that is ahead of the wall clock would
     * have the live clock's ticks passed over until they catch up.
     */
    private Instant whenLabelsHaveMatured(Instant end) {
        Instant matured = end.plus(process.project().time().allowedLateness());
        // Of whole milliseconds, as a tick's time comes back.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return matured.isBefore(now) ? matured : now;
    }

    private void advance(Instant reached, Progress progress) throws InterruptedException, StalledException {
        long interval = tickInterval.toMillis();
        Instant first = begin;
        if (first == null) {
            first = Instant.ofEpochMilli(Math.floorDiv(reached.toEpochMilli(), interval) * interval);
            begin = first;
            lastHold = first;
        }
        Instant last = lastTick;
        if (last == null && reached.isBefore(first.plus(warmUp))) {
            if (lastHold == null || !reached.isBefore(lastHold.plus(tickInterval))) {
                lastHold = reached;
                flush();
                pace.beforeFirstTick(reached);
            }
            return;
        }
        Instant next = last == null
                ? Instant.ofEpochMilli(
                        Math.floorDiv(first.plus(warmUp).toEpochMilli() + interval - 1, interval) * interval)
                : Instant.ofEpochMilli((Math.floorDiv(last.toEpochMilli(), interval) + 1) * interval);
        while (!next.isAfter(reached)) {
            tick(next, progress);
            next = next.plus(tickInterval);
        }
    }

    private void tick(Instant time, Progress progress) throws InterruptedException, StalledException {
        flush();
        ticks.write(time, ends());
        lastTick = time;
        pace.afterTick(time);
        progress.at(time, produced, feed.progress());
    }

    /** What others wrote before counts too. */
    private void learnEnds() {
        List<String> topics = process.project().sources().stream()
                .map(source -> source.topic())
                .toList();
        try (Consumer<byte[], byte[]> consumer = process.consumer("millrace-replay-ends")) {
            for (TopicOffset end : new SourceEnds(consumer, topics).read(TIMEOUT)) {
                ends.put(new TopicPartition(end.getTopic(), end.getPartition()), end.getOffset());
            }
        }
    }

    private synchronized List<TopicOffset> ends() {
        List<TopicOffset> result = new ArrayList<>();
        ends.forEach(
                (partition, offset) -> result.add(new TopicOffset(partition.topic(), partition.partition(), offset)));
        result.sort(Comparator.comparing(TopicOffset::getTopic).thenComparing(TopicOffset::getPartition));
        return result;
    }

    private synchronized void reached(TopicPartition partition, long next) {
        ends.merge(partition, next, Math::max);
    }

    private void send(Outgoing outgoing) {
        produced++;
        ProducerRecord<byte[], byte[]> record;
        Callback acknowledged;
        if (outgoing instanceof Outgoing.Message message) {
            record = new ProducerRecord<>(
                    message.topic(), message.partition(), message.time(), message.key(), message.value());
            acknowledged = (metadata, exception) -> {
                if (exception != null) {
                    failure.compareAndSet(null, exception);
                } else {
                    reached(new TopicPartition(metadata.topic(), metadata.partition()), metadata.offset() + 1);
                }
            };
        } else {
            rejected++;
            record = deadLetter((Outgoing.Rejected) outgoing);
            acknowledged = (metadata, exception) -> {
                if (exception != null) {
                    failure.compareAndSet(null, exception);
                }
            };
        }
        // What becomes of it the callback knows.
        var unused = producer.send(record, acknowledged);
    }

    private ProducerRecord<byte[], byte[]> deadLetter(Outgoing.Rejected rejected) {
        DeadLetter letter = new DeadLetter(
                null,
                rejected.value(),
                rejected.file(),
                0,
                rejected.number(),
                0,
                "replay.map",
                rejected.reason(),
                rejected.detail());
        return new ProducerRecord<>(
                process.topics().deadLetters(),
                null,
                null,
                (rejected.file() + ":" + rejected.number()).getBytes(UTF_8),
                rejected.value().length > DeadLetters.MAX_BYTES ? null : rejected.value(),
                DeadLetters.headers(letter));
    }

    private void flush() {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new KafkaException("a record could not be written", failed);
        }
    }

    /**
     * Event time between ticks: events between two of them reach their customers in any order, so it is no longer than what may
     * be late; but a minute at the least, for a replay waits for each tick.
     *
     * @param most the longest that is wanted
     */
    public static Duration tickInterval(Project project, Duration most) {
        Duration lateness = project.time().allowedLateness();
        Duration interval = lateness.compareTo(most) < 0 ? lateness : most;
        return interval.compareTo(LEAST_TICK) < 0 ? LEAST_TICK : interval;
    }

    /** Time of the latest tick; null before the first. */
    public @Nullable Instant lastTick() {
        return lastTick;
    }

    /** Records produced so far, rejected ones included. */
    public long produced() {
        return produced;
    }

    /** Those among them that went straight to the dead letters. */
    public long rejected() {
        return rejected;
    }
}
