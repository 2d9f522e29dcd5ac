package io.millrace.retrainer.worker;

import io.millrace.records.RetrainEvent;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingListener;
import io.millrace.retrainer.pipeline.RunLog;
import io.millrace.retrainer.pipeline.TrainingJob;
import io.millrace.retrainer.pipeline.TrainingResult;
import io.millrace.retrainer.registry.ArtifactCollector;
import io.millrace.retrainer.registry.ArtifactWriter;
import io.millrace.retrainer.registry.Registration;
import io.millrace.retrainer.topics.RecordDecoder;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.wire.RegistryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
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
 * whoever held the partition before is fenced. A member that loses its partition drops what it was training. One whose transaction
 * fails, fenced or not, answers the event anew if the group says that the partition is still its own.
 *
 * <p>{@link #run} returns after {@link #close}, and throws when it cannot go on.
 */
public final class RetrainWorker implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetrainWorker.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofSeconds(30);
    /** How long each client may take to end where no broker answers: both, and what is told of a training that is left, within {@link #CLOSE}. */
    private static final Duration CLOSE_CLIENT = Duration.ofSeconds(5);

    private final TrainerContext context;
    private final TrainingListener listener;
    private final Runnable afterChunks;
    private final RecordDecoder<RetrainEvent> events;
    private final CountDownLatch ended = new CountDownLatch(1);

    private volatile boolean closed;
    private volatile boolean started;
    private volatile @Nullable Consumer<byte[], byte[]> waking;
    private @Nullable Running running;

    /**
     * A worker that has not begun.
     */
    public RetrainWorker(TrainerContext context, TrainingListener listener) {
        this(context, listener, () -> {});
    }

    /** @param afterChunks runs on the training's thread when the bundle is written and nothing is registered yet */
    public RetrainWorker(TrainerContext context, TrainingListener listener, Runnable afterChunks) {
        this.context = context;
        this.listener = listener;
        this.afterChunks = afterChunks;
        this.events = new RecordDecoder<>(RetrainEvent.class, context.serdes(), "trainer.decode");
    }

    @Override
    public void run() {
        started = true;
        ExecutorService trainings = Executors.newSingleThreadExecutor(RetrainWorker::thread);
        try {
            answer(trainings);
        } catch (WakeupException woken) {
            if (!closed) {
                throw woken;
            }
        } finally {
            trainings.shutdownNow();
            ended.countDown();
        }
    }

    private void answer(ExecutorService trainings) {
        Producer<byte[], byte[]> plain = context.idempotent();
        try {
            answer(plain, trainings);
        } finally {
            // What others rely on was waited for when it was told: no more is lost here than words on the way.
            plain.close(CLOSE_CLIENT);
        }
    }

    private void answer(Producer<byte[], byte[]> plain, ExecutorService trainings) {
        Consumer<byte[], byte[]> consumer = context.member();
        try (Transactions transactions = new Transactions(context, consumer)) {
            waking = consumer;
            RunLog log = new RunLog(context, plain, listener);
            TrainingJob job = new TrainingJob(context, log, new ArtifactWriter(context, plain), afterChunks);
            ArtifactCollector collector = new ArtifactCollector(context);
            consumer.subscribe(List.of(context.topics().retrainEvents()), new Membership(consumer, transactions, job));
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    begin(record, consumer, transactions, new Answering(job, collector, listener), trainings);
                }
                finish(consumer, transactions, new Registration(context, log));
            }
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_CLIENT));
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
            Transactions transactions,
            Answering answering,
            ExecutorService trainings) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (!transactions.ready(partition, record.offset())) {
            consumer.seek(partition, record.offset());
            return;
        }
        List<DeadLetter> unreadable = new ArrayList<>();
        RetrainEvent event;
        try {
            event = events.decode(record, unreadable::add);
        } catch (RegistryException registry) {
            again(consumer, partition, record.offset(), registry);
            return;
        }
        if (event == null) {
            LOG.warn(
                    "the retrain event at {}, offset {}, is a dead letter: {}",
                    partition,
                    record.offset(),
                    unreadable.get(0).detail());
            List<ProducerRecord<byte[], byte[]>> letter = List.of(
                    DeadLetters.record(unreadable.get(0), context.topics().deadLetters()));
            if (!transactions.commit(partition, record.offset(), letter)) {
                consumer.seek(partition, record.offset());
            }
            return;
        }
        Running next = new Running(partition, record.offset(), event);
        next.result = trainings.submit(() -> answering.answer(event, () -> next.abandoned));
        running = next;
        consumer.pause(consumer.assignment());
    }

    private void finish(Consumer<byte[], byte[]> consumer, Transactions transactions, Registration registration) {
        Running done = running;
        if (done == null || done.result == null || !done.result.isDone()) {
            return;
        }
        running = null;
        Answer answer = result(done.result);
        TrainingResult result = answer.result;
        if (result instanceof TrainingResult.AlreadyAnswered before) {
            LOG.info("{} has been answered already: {}", done.event.getId(), before.how());
        }
        Registration.Outcome outcome;
        try {
            outcome = registration.of(done.event, result);
        } catch (RegistryException registry) {
            listener.dropped(done.event);
            again(consumer, done.partition, done.offset, registry);
            consumer.resume(consumer.assignment());
            return;
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(outcome.records());
        records.addAll(answer.tombstones);
        if (transactions.commit(done.partition, done.offset, records)) {
            outcome.runs().forEach(listener::heard);
            listener.collected(answer.tombstones.size());
        } else {
            listener.dropped(done.event);
            consumer.seek(done.partition, done.offset);
        }
        consumer.resume(consumer.assignment());
    }

    /** Answers an event anew when the registry is there again; what its training has made is kept. */
    private static void again(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset, RegistryException registry) {
        if (!registry.retriable()) {
            throw registry;
        }
        LOG.warn("the event at offset {} is answered later: {}", offset, registry.toString());
        consumer.seek(partition, offset);
    }

    private static Answer result(Future<Answer> result) {
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

    /** What came of an event, and the waste that is to go with it. */
    private record Answer(TrainingResult result, List<ProducerRecord<byte[], byte[]>> tombstones) {}

    private record Answering(TrainingJob job, ArtifactCollector collector, TrainingListener listener) {
        Answer answer(RetrainEvent event, BooleanSupplier abandoned) {
            TrainingResult result = job.run(event, abandoned);
            if (abandoned.getAsBoolean()) {
                listener.dropped(event);
                return new Answer(result, List.of());
            }
            return new Answer(result, collector.due(result));
        }
    }

    private static final class Running {
        private final TopicPartition partition;
        private final long offset;
        private final RetrainEvent event;
        private @Nullable Future<Answer> result;
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
        private final Transactions transactions;
        private final TrainingJob job;

        Membership(Consumer<byte[], byte[]> consumer, Transactions transactions, TrainingJob job) {
            this.consumer = consumer;
            this.transactions = transactions;
            this.job = job;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(transactions::open);
            if (running != null) {
                consumer.pause(partitions);
            }
        }

        private String whoGoesOn() {
            return closed
                    ? "this trainer stops, and goes on with it at its next start, if no other has by then"
                    : "its partition went to another trainer, which begins it again";
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                transactions.release(partition);
                Running current = running;
                if (current != null && current.partition.equals(partition)) {
                    String whoGoesOn = whoGoesOn();
                    LOG.info("the training for {} is left: {}", current.event.getId(), whoGoesOn);
                    current.abandoned = true;
                    job.leave(current.event, whoGoesOn);
                    if (current.result != null && current.result.isDone()) {
                        listener.dropped(current.event);
                    }
                    running = null;
                    consumer.resume(consumer.assignment());
                }
            }
        }
    }
}
