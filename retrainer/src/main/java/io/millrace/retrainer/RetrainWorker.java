package io.millrace.retrainer;

import io.millrace.records.RetrainEvent;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers retrain events, one at a time. A training takes longer than a poll interval: it runs on a thread of its own, while this one goes on
 * polling with its partitions paused and so stays in its group.
 *
 * <p>What came of an event is written in one transaction with the event's offset, under a transactional id that belongs to the event's
 * partition. Whoever crashes before it has committed nothing: the event is trained on again, by itself or by another member, and
 * whoever held the partition before is fenced. A member that loses its partition drops what it was training.
 *
 * <p>{@link #run} returns after {@link #close}, and throws when it cannot go on.
 */
public final class RetrainWorker implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetrainWorker.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofSeconds(30);
    private static final int COMMIT_ATTEMPTS = 5;

    private final TrainerContext context;
    private final TrainingListener listener;
    private final Runnable afterChunks;
    private final RecordDecoder<RetrainEvent> events;
    private final Map<TopicPartition, Producer<byte[], byte[]>> transactions = new HashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private volatile boolean closed;
    private volatile boolean started;
    private volatile @Nullable Consumer<byte[], byte[]> waking;
    private @Nullable Running running;
    private int failedCommits;

    /**
     * A worker that has not begun.
     */
    public RetrainWorker(TrainerContext context, TrainingListener listener) {
        this(context, listener, () -> {});
    }

    /** @param afterChunks runs on the training's thread when the bundle is written and nothing is registered yet */
    RetrainWorker(TrainerContext context, TrainingListener listener, Runnable afterChunks) {
        this.context = context;
        this.listener = listener;
        this.afterChunks = afterChunks;
        this.events = new RecordDecoder<>(RetrainEvent.class, context.registry(), "trainer.decode");
    }

    @Override
    public void run() {
        started = true;
        ExecutorService trainings = Executors.newSingleThreadExecutor(RetrainWorker::thread);
        try (Producer<byte[], byte[]> plain = context.idempotent();
                Consumer<byte[], byte[]> consumer = context.member()) {
            waking = consumer;
            RunLog log = new RunLog(context, plain, listener);
            TrainingJob job = new TrainingJob(context, log, new ArtifactWriter(context, plain), afterChunks);
            consumer.subscribe(List.of(context.topics().retrainEvents()), new Membership(consumer));
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    begin(record, consumer, job, trainings);
                }
                finish(consumer, new Registration(context, log));
            }
        } catch (WakeupException woken) {
            if (!closed) {
                throw woken;
            }
        } finally {
            trainings.shutdownNow();
            transactions.values().forEach(producer -> producer.close(Duration.ZERO));
            ended.countDown();
        }
    }

    private static Thread thread(Runnable training) {
        Thread thread = new Thread(training, "training");
        // Native training does not hear an interrupt: it must not keep a stopping process alive.
        thread.setDaemon(true);
        return thread;
    }

    private void begin(
            ConsumerRecord<byte[], byte[]> record,
            Consumer<byte[], byte[]> consumer,
            TrainingJob job,
            ExecutorService trainings) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        List<DeadLetter> unreadable = new ArrayList<>();
        RetrainEvent event = events.decode(record, unreadable::add);
        if (event == null) {
            LOG.warn("a retrain event is a dead letter: {}", Unreadable.first(unreadable));
            commit(
                    consumer,
                    partition,
                    record.offset(),
                    List.of(DeadLetters.record(
                            unreadable.get(0), context.topics().deadLetters())));
            return;
        }
        Running next = new Running(partition, record.offset(), event);
        next.result = trainings.submit(() -> job.run(event, () -> next.abandoned));
        running = next;
        consumer.pause(consumer.assignment());
    }

    private void finish(Consumer<byte[], byte[]> consumer, Registration registration) {
        Running done = running;
        if (done == null || done.result == null || !done.result.isDone()) {
            return;
        }
        running = null;
        TrainingResult result = result(done.result);
        if (result instanceof TrainingResult.AlreadyAnswered before) {
            LOG.info("{} has been answered already: {}", done.event.getId(), before.how());
        }
        Registration.Outcome outcome = registration.of(done.event, result);
        if (commit(consumer, done.partition, done.offset, outcome.records())) {
            outcome.runs().forEach(listener::heard);
        }
        consumer.resume(consumer.assignment());
    }

    /**
     * Writes records and the offset behind an event together, or neither: then the event is read again.
     *
     * @return whether it was committed
     */
    private boolean commit(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long offset,
            List<ProducerRecord<byte[], byte[]>> records) {
        Producer<byte[], byte[]> producer = transactions.get(partition);
        if (producer == null) {
            return false; // taken away meanwhile
        }
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                Future<RecordMetadata> unused = producer.send(record); // a failure comes out of the commit
            }
            producer.sendOffsetsToTransaction(
                    Map.of(partition, new OffsetAndMetadata(offset + 1)), consumer.groupMetadata());
            producer.commitTransaction();
            failedCommits = 0;
            return true;
        } catch (ProducerFencedException
                | AuthorizationException
                | UnsupportedVersionException
                | InvalidPidMappingException fatal) {
            throw fatal;
        } catch (KafkaException failed) {
            if (++failedCommits == COMMIT_ATTEMPTS) {
                throw failed;
            }
            LOG.warn(
                    "the outcome of the event at offset {} could not be committed: it is answered again",
                    offset,
                    failed);
            renew(partition);
            consumer.seek(partition, offset);
            return false;
        }
    }

    /** A new producer under the same id: what the old one left open is aborted, and what it committed stays. */
    private void renew(TopicPartition partition) {
        Producer<byte[], byte[]> old = transactions.remove(partition);
        if (old != null) {
            old.close(Duration.ZERO);
        }
        Producer<byte[], byte[]> producer = context.transactional(partition.partition());
        transactions.put(partition, producer);
        producer.initTransactions();
    }

    private static TrainingResult result(Future<TrainingResult> result) {
        try {
            return result.get();
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        } catch (ExecutionException failed) {
            // A job answers for every exception; what is left is an error of the machine.
            throw new IllegalStateException("a training broke off", failed.getCause());
        }
    }

    /** Stops {@link #run} and waits for it; a training under way is dropped, and done again by whoever comes next. */
    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> consumer = waking;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            if (started && !ended.await(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the trainer did not stop within {}", CLOSE);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Running {
        private final TopicPartition partition;
        private final long offset;
        private final RetrainEvent event;
        private @Nullable Future<TrainingResult> result;
        private volatile boolean abandoned;

        Running(TopicPartition partition, long offset, RetrainEvent event) {
            this.partition = partition;
            this.offset = offset;
            this.event = event;
        }
    }

    /** Opens a transactional producer per partition, and drops what belonged to one that was taken away. */
    private final class Membership implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Membership(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(RetrainWorker.this::renew);
            if (running != null) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                Producer<byte[], byte[]> producer = transactions.remove(partition);
                if (producer != null) {
                    producer.close(Duration.ZERO);
                }
                Running current = running;
                if (current != null && current.partition.equals(partition)) {
                    LOG.info("the training for {} is dropped: its partition was taken away", current.event.getId());
                    current.abandoned = true;
                    running = null;
                    consumer.resume(consumer.assignment());
                }
            }
        }
    }
}
