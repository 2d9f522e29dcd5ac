package io.millrace.topology.webhook;

import io.millrace.records.Alert;
import io.millrace.records.Severity;
import io.millrace.runtime.alerts.AlertReader;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts are to be delivered, by a group's offsets: what lies below the committed one was. Whoever takes over reads the topic from its beginning, for what is to be
 * told of an alert depends on what was said of it before; to its end first, so that of an alert that changed often only the latest is told. A group that is new
 * is told of the alerts that are open, and not of years of others.
 */
final class Deliveries implements ConsumerRebalanceListener {
    private static final Duration POLL = Duration.ofMillis(500);

    /** While so many wait no more are read: what comes is on the topic. */
    private static final int MOST_WAITING = 10_000;

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final AlertReader reader;
    private final Severity floor;
    private final Backoff backoff;

    private AlertLives lives;
    private Undelivered undelivered;
    /** Whether the topic is this member's. */
    private boolean ours;
    /** Whether it was read to where it ended when it became this member's. */
    private boolean ready;

    private long end;
    private Standing standing;
    /** Whether it was read to where the group began. */
    private boolean begun;

    /** @param topic of alerts: it has one partition */
    Deliveries(Consumer<byte[], byte[]> consumer, String topic, AlertReader reader, Severity floor, Backoff backoff) {
        this.consumer = consumer;
        this.reader = reader;
        this.floor = floor;
        this.backoff = backoff;
        partition = new TopicPartition(topic, 0);
        lives = new AlertLives(floor);
        undelivered = new Undelivered(backoff, System.nanoTime());
        standing = Standing.of(null, 0);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        if (assigned.contains(partition)) {
            end = consumer.endOffsets(List.of(partition)).get(partition);
            standing = Standing.of(consumer.committed(Set.of(partition)).get(partition), end);
            lives = new AlertLives(floor);
            undelivered = new Undelivered(backoff, System.nanoTime());
            ready = false;
            begun = false;
            ours = true;
            consumer.seekToBeginning(List.of(partition));
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        if (revoked.contains(partition)) {
            ours = false;
        }
    }

    /** Reads what has come, and waits half a second at most for something to be delivered now; null when there is nothing. */
    @Nullable Notice next() {
        if (undelivered.size() >= MOST_WAITING) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
        Duration wait = ours && ready ? undelivered.idle(System.nanoTime(), POLL) : POLL;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            take(record);
        }
        if (ours && !ready && (consumer.position(partition) >= end || undelivered.size() >= MOST_WAITING)) {
            ready = true;
            begin();
        }
        if (!ours || !ready) {
            return null;
        }
        commit();
        return undelivered.due(System.nanoTime());
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.offset() >= standing.beginning()) {
            begin();
        }
        Alert alert = reader.read(record);
        Notice notice = alert == null ? null : lives.follow(alert, record);
        if (notice != null && begun) {
            add(notice);
        }
    }

    /** What is open where the group began is told, as far as it was not. */
    private void begin() {
        if (!begun) {
            begun = true;
            lives.open().forEach(this::add);
        }
    }

    private void add(Notice notice) {
        if (notice.offset() >= standing.offset()) {
            long failingSince = notice.offset() == standing.offset() ? standing.failingSince() : 0;
            undelivered.add(notice, System.nanoTime(), failingSince);
        }
    }

    /** The receiver has the notice, or will never take it, and has said so. */
    void done(Notice notice) {
        undelivered.done(notice, System.currentTimeMillis());
        commit();
    }

    /** Whether the receiver has failed on a notice for so long, and taken others meanwhile. */
    boolean isHopeless(Notice notice, Duration patience) {
        return undelivered.isHopeless(notice, System.currentTimeMillis(), patience);
    }

    /** The notice is not to be delivered, though the receiver has not said that it will not take it. */
    void giveUp(Notice notice) {
        undelivered.giveUp(notice);
        commit();
    }

    /** Since when the receiver lacks a state of an alert, by {@link System#nanoTime}; empty when it lacks none, or another member tells it. */
    OptionalLong waitingSince() {
        return ours && ready ? undelivered.since() : OptionalLong.empty();
    }

    /** The notice is to be delivered later. */
    void later(Notice notice, Answer.Later answer) {
        undelivered.later(notice, answer, System.nanoTime(), System.currentTimeMillis());
    }

    /** Commits what lies below everything that waits. */
    private void commit() {
        Undelivered.Waiting first = undelivered.first();
        Standing now = first == null
                ? standing.at(consumer.position(partition), 0)
                : standing.at(first.notice().offset(), first.failingSince());
        if (now.offset() >= standing.offset() && !now.equals(standing)) {
            consumer.commitSync(now.of(partition));
            standing = now;
        }
    }
}
