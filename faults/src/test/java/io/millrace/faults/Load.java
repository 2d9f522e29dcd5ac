package io.millrace.faults;

import io.millrace.quickstart.replay.Feed;
import io.millrace.quickstart.replay.LockStep;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.replay.Pace;
import io.millrace.quickstart.replay.Replay;
import io.millrace.quickstart.replay.StalledException;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.records.TopicOffset;
import io.millrace.runtime.clock.TickWriter;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topology.features.FeatureTopology;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Customers of the shop, the same for the same seed: a past that is told in a few strides, and from then on events at
 * a steady rate, an hour of event time in a second, whatever happens to who reads them. What is acknowledged by all replicas is what is
 * expected of Millrace; what is not acknowledged yet is sent until it is.
 */
final class Load implements AutoCloseable {
    /** Days that the past tells, of which the younger have no labels yet. */
    private static final int PAST_DAYS = 20;

    private static final int EVENTS_OF_A_PAST_DAY = 300;
    private static final int CUSTOMERS = 300;
    private static final int BAD_EVERY = 100;
    private static final long MILLIS_PER_SECOND = Duration.ofHours(1).toMillis();
    private static final long LATE_MILLIS = Duration.ofHours(2).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();

    private final ProcessContext process;
    private final Random random;
    private final ShopEvents events;
    private final long nanosPerEvent;
    private final Producer<byte[], byte[]> producer;
    private final Producer<byte[], byte[]> tickProducer;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final Map<Place, Long> sentAt = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile long begun;
    private volatile boolean stopped;
    private volatile Instant lastTick = Instant.MIN;
    private final AtomicLong sent = new AtomicLong();
    private volatile double share;
    private volatile int times = 1;
    private volatile int sessionPartitions;
    private long due;

    /** Where a source record stands. */
    record Place(String topic, int partition, long offset) {}

    /** @param perSecond events in a second, once the past is told */
    Load(ProcessContext process, long seed, int perSecond) {
        this.process = process;
        random = new Random(seed);
        events = new ShopEvents(seed, 0, 0, process.registry());
        nanosPerEvent = TimeUnit.SECONDS.toNanos(1) / perSecond;
        // It outlasts every fault: nothing is given up.
        Map<String, Object> patient = Map.of(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE, ProducerConfig.LINGER_MS_CONFIG, 2);
        producer = process.producer("load", patient);
        tickProducer = process.producer("load-ticks", patient);
    }

    /** Tells the past, and waits for the features every few days, so that no partition falls behind by more than may be late. */
    void tellPast() throws Exception {
        try (Past past = new Past();
                LockStep step = LockStep.with(process, FeatureTopology.applicationId(process.project()));
                Pace pace = new Strides(step)) {
            new Replay(process, past, pace, Duration.ofDays(1), Duration.ZERO, producer)
                    .run((reached, produced, share) -> lastTick = reached);
        }
    }

    /** Waits after every fifth day. */
    private record Strides(Pace step) implements Pace {
        private static final int DAYS = 5;

        @Override
        public void beforeFirstTick(Instant reached) throws InterruptedException, StalledException {
            step.beforeFirstTick(reached);
        }

        @Override
        public void afterTick(Instant tick) throws InterruptedException, StalledException {
            if (tick.toEpochMilli() / DAY % DAYS == 0) {
                step.afterTick(tick);
            }
        }
    }

    /** Begins with the present; returns at once. */
    void start() {
        begun = System.nanoTime();
        var unusedEvents = threads.scheduleWithFixedDelay(guarded(this::sendDue), 0, 5, TimeUnit.MILLISECONDS);
        var unusedTicks = threads.scheduleWithFixedDelay(guarded(this::tick), 1, 1, TimeUnit.SECONDS);
    }

    /** From now on this share of the events, 0 to 1, is one customer's. */
    void skew(double share) {
        this.share = share;
    }

    /** From now on so many times the rate. */
    void burst(int times) {
        this.times = times;
    }

    /** From now on sessions come to so many partitions. */
    void spread(int partitions) {
        sessionPartitions = partitions;
    }

    /** Events of the present that have been handed to the producer. */
    long sent() {
        return sent.get();
    }

    /** Ends with a last tick, when everything is acknowledged. */
    void stop() throws Exception {
        stopped = true;
        threads.shutdown();
        if (!threads.awaitTermination(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException("events or ticks were not acknowledged within five minutes");
        }
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new KafkaException("the load failed", failed);
        }
        tick();
    }

    /** Event time that has been reached, in whole milliseconds, as a tick's time comes back. */
    Instant now() {
        return Instant.ofEpochMilli(
                START + PAST_DAYS * DAY + (System.nanoTime() - begun) / 1_000_000 * MILLIS_PER_SECOND / 1_000);
    }

    /** Time of the latest tick. */
    Instant lastTick() {
        return lastTick;
    }

    /** When each record of the present was handed to the producer, by the wall clock; of those that are acknowledged. */
    Map<Place, Long> sentAt() {
        return Map.copyOf(sentAt);
    }

    private Runnable guarded(Task task) {
        return () -> {
            try {
                task.run();
            } catch (Exception failed) {
                failure.compareAndSet(null, failed);
            }
        };
    }

    /** What may fail. */
    @FunctionalInterface
    private interface Task {
        void run() throws Exception;
    }

    private void sendDue() {
        for (; !stopped && due < System.nanoTime() - begun; due += nanosPerEvent / times) {
            sent.incrementAndGet();
            Outgoing.Message message = random.nextInt(BAD_EVERY) == 0
                    ? events.bad()
                    : events.good(customer(), now().toEpochMilli() - random.nextInt((int) LATE_MILLIS));
            long at = System.currentTimeMillis();
            var unused = producer.send(
                    new ProducerRecord<>(message.topic(), partition(message), message.key(), message.value()),
                    (placed, failed) -> {
                        if (failed == null) {
                            sentAt.put(new Place(placed.topic(), placed.partition(), placed.offset()), at);
                            ends.merge(
                                    new TopicPartition(placed.topic(), placed.partition()),
                                    placed.offset() + 1,
                                    Math::max);
                        } else {
                            failure.compareAndSet(null, failed);
                        }
                    });
        }
    }

    private void tick() throws InterruptedException {
        tick(now());
    }

    private @Nullable Integer partition(Outgoing.Message message) {
        return sessionPartitions > 0 && message.topic().equals(Shop.SESSIONS)
                ? Integer.valueOf(random.nextInt(sessionPartitions))
                : message.partition();
    }

    /** On a producer of its own: an event that waits for a broker holds up no tick. */
    void tick(Instant time) throws InterruptedException {
        List<TopicOffset> reached = new ArrayList<>();
        ends.forEach((at, end) -> reached.add(new TopicOffset(at.topic(), at.partition(), end)));
        new TickWriter(
                        tickProducer,
                        process.serdes(),
                        process.topics().clock(),
                        process.project().partitions())
                .write(time, reached);
        lastTick = time;
    }

    private String customer() {
        int customer = random.nextInt(CUSTOMERS);
        return "customer-" + (random.nextDouble() < share ? 0 : customer);
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
        producer.close(Duration.ZERO);
        tickProducer.close(Duration.ZERO);
    }

    /** Day by day, in disorder within each. */
    private final class Past implements Feed {
        private int day;

        @Override
        public @Nullable Slice next() {
            if (day == PAST_DAYS) {
                return null;
            }
            List<Outgoing> messages = new ArrayList<>();
            for (int i = 0; i < EVENTS_OF_A_PAST_DAY; i++) {
                messages.add(events.good(customer(), START + day * DAY + 1 + random.nextInt((int) DAY)));
            }
            day++;
            return new Slice(START + day * DAY, messages);
        }

        @Override
        public boolean breaksOff() {
            return true;
        }

        @Override
        public double progress() {
            return (double) day / PAST_DAYS;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
