package io.millrace.serving.scoring;

import io.millrace.runtime.health.Condition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls, scores what the poll returned, sends, and commits what the brokers have acknowledged. Runs at least once: after a crash an update may be scored
 * again, under the same id, and the first record per id is the one that counts. Used by one thread. Whatever it throws, nothing was committed that
 * the brokers do not have, and another loop may go on from there.
 */
final class ScoringLoop implements ConsumerRebalanceListener, AutoCloseable {
    /** How long it waits for updates before it looks whether it is to stop. A poll returns as soon as there is one. */
    static final Duration POLL = Duration.ofMillis(100);

    /** Nothing waits for a commit: output is sent at once, and a commit only says what need not be scored again after a crash. */
    static final Duration COMMIT_INTERVAL = Duration.ofMillis(500);

    /** How long a partition waits for a registry that has not answered. */
    static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(ScoringLoop.class);
    private static final CloseOptions CLOSE = CloseOptions.timeout(Duration.ofSeconds(5));

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final Outbox outbox;
    private final BatchScorer scorer;
    private final LagMetrics lag;
    private final ScoringMetrics metrics;
    private final LongSupplier nanoTime;
    private final java.util.function.Consumer<Condition> state;

    /** Whether everything before the consumer's positions has been handed to the outbox. */
    private boolean whole = true;

    private boolean uncommitted;
    private boolean membersChanged;
    private boolean member;
    private long committedAt;

    /** What waits for the registry. */
    private @Nullable TopicPartition halted;

    private long haltedAt;

    /**
     * A loop; closes consumer and outbox when it is closed.
     *
     * @param topic feature updates
     * @param state told how the loop stands
     */
    ScoringLoop(
            String topic,
            Consumer<byte[], byte[]> consumer,
            Outbox outbox,
            BatchScorer scorer,
            LagMetrics lag,
            ScoringMetrics metrics,
            LongSupplier nanoTime,
            java.util.function.Consumer<Condition> state) {
        this.topic = topic;
        this.consumer = consumer;
        this.outbox = outbox;
        this.scorer = scorer;
        this.lag = lag;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.state = state;
        committedAt = nanoTime.getAsLong();
    }

    /**
     * Runs until it is told to stop; then commits.
     *
     * @throws org.apache.kafka.common.KafkaException when brokers or registry refuse something, or do not answer in time
     * @throws IllegalStateException when the topic does not exist
     */
    void run(BooleanSupplier stopped) {
        state.accept(Condition.bad("joins the consumer group"));
        consumer.subscribe(List.of(topic), this);
        while (!stopped.getAsBoolean()) {
            step();
        }
        commit();
    }

    private void step() {
        ConsumerRecords<byte[], byte[]> batch = consumer.poll(POLL);
        if (membersChanged) {
            membersChanged = false;
            requireTopic();
        }
        BatchScorer.Halt halt = null;
        if (!batch.nextOffsets().isEmpty()) {
            whole = false;
            halt = scorer.score(batch, outbox);
            if (halt != null) {
                putBack(batch, halt);
            } else if (halted != null && batch.partitions().contains(halted)) {
                goOn();
            }
            whole = true;
            uncommitted = true;
        }
        report(batch, halt == null);
        retry();
        if (nanoTime.getAsLong() - committedAt >= COMMIT_INTERVAL.toNanos()) {
            commit();
        }
    }

    /** Members of a group whose topic is gone are assigned nothing, for ever, and nothing tells them. */
    private void requireTopic() {
        var partitions = consumer.partitionsFor(topic);
        if (partitions == null || partitions.isEmpty()) {
            throw new IllegalStateException("topic " + topic + " does not exist");
        }
    }

    /**
     * What was not scored is read again: at once, but for the partition that needs the registry. That one waits, and the consumer is polled meanwhile, so
     * that it stays a member.
     */
    private void putBack(ConsumerRecords<byte[], byte[]> batch, BatchScorer.Halt halt) {
        TopicPartition partition =
                new TopicPartition(halt.at().topic(), halt.at().partition());
        boolean reached = false;
        for (TopicPartition read : batch.partitions()) {
            if (read.equals(partition)) {
                reached = true;
                consumer.seek(read, halt.at().offset());
            } else if (reached) {
                consumer.seek(read, batch.records(read).get(0).offset());
            }
        }
        if (halted == null) {
            LOG.warn("{} waits for the schema registry", partition, halt.reason());
        }
        state.accept(
                Condition.bad("waits for the schema registry: " + halt.reason().getMessage()));
        consumer.pause(List.of(partition));
        halted = partition;
        haltedAt = nanoTime.getAsLong();
    }

    private void retry() {
        if (!consumer.paused().isEmpty() && nanoTime.getAsLong() - haltedAt >= RETRY_PAUSE.toNanos()) {
            consumer.resume(consumer.paused());
        }
    }

    private void goOn() {
        halted = null;
        state.accept(Condition.good("RUNNING"));
    }

    /** @param all whether all of the batch was scored; else nothing after its first records is sure to be */
    private void report(ConsumerRecords<byte[], byte[]> batch, boolean all) {
        for (TopicPartition partition : consumer.assignment()) {
            OptionalLong left = consumer.currentLag(partition);
            if (left.isPresent()) {
                List<ConsumerRecord<byte[], byte[]>> records = batch.records(partition);
                long until = records.isEmpty()
                        ? -1
                        : records.get(all ? records.size() - 1 : 0).timestamp();
                lag.advanced(partition, left.getAsLong(), until);
            }
        }
    }

    /** Waits for the brokers to have everything, and says so. */
    private void commit() {
        committedAt = nanoTime.getAsLong();
        if (!whole || !uncommitted) {
            return;
        }
        outbox.flush();
        try {
            consumer.commitSync();
            uncommitted = false;
        } catch (RebalanceInProgressException | CommitFailedException membersMove) {
            // The next poll tells whose the partitions are. What is not committed is scored again by whoever has them.
            LOG.debug("{} is committed later, if at all", topic, membersMove);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        // After a failure there is nothing to commit, and to say so here would keep the consumer from leaving its
        // group.
        if (!outbox.failed()) {
            commit();
        }
        leave(revoked);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        // They are another's already: what it commits must not be overwritten.
        uncommitted = false;
        leave(lost);
    }

    private void leave(Collection<TopicPartition> gone) {
        lag.forget(gone);
        if (halted != null && gone.contains(halted)) {
            goOn();
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        membersChanged = true;
        if (member) {
            metrics.rebalanced();
        }
        member = true;
        if (halted == null) {
            state.accept(Condition.good("RUNNING"));
        }
    }

    @Override
    public void close() {
        try {
            consumer.close(CLOSE);
        } finally {
            outbox.close();
        }
    }
}
