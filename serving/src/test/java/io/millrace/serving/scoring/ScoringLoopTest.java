package io.millrace.serving.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.records.Prediction;
import io.millrace.runtime.health.Condition;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.testing.FailingRegistry;
import io.millrace.serving.models.Routes;
import io.millrace.serving.reports.ServingCounts;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RegistryException;
import io.millrace.wire.RegistryException.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a loop does poll by poll, on a consumer and a producer that do as they are told. */
class ScoringLoopTest {
    private static final long APPENDED = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
    private static final TopicPartition ZERO = new TopicPartition("shop.feature-updates", 0);
    private static final TopicPartition ONE = new TopicPartition("shop.feature-updates", 1);

    private final Shop shop = new Shop();
    private final MemorySchemaRegistry schemas = new MemorySchemaRegistry();
    private final AtomicReference<Kind> failure = new AtomicReference<>();
    /** Fails, while there is a failure, to say what an id means. */
    private final FailingRegistry registry =
            new FailingRegistry(schemas, subject -> subject == null ? failure.get() : null);

    private final Metrics metrics = new Metrics();
    private final AtomicLong nanos = new AtomicLong();
    private final List<Condition> told = new ArrayList<>();
    private final List<Boolean> flushedAtCommit = new ArrayList<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final AtomicInteger failingCommits = new AtomicInteger();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized void commitSync() {
            if (failingCommits.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new RebalanceInProgressException("members move");
            }
            flushedAtCommit.add(producer.flushed());
            assignment().forEach(partition -> committed.put(partition, position(partition)));
            super.commitSync();
        }
    };
    private final Clock clock = Clock.fixed(Instant.ofEpochMilli(APPENDED + 40_000), ZoneOffset.UTC);
    private final Map<TopicPartition, Long> ends = new HashMap<>(Map.of(ZERO, 0L, ONE, 0L));
    private final Map<TopicPartition, List<String>> added = new HashMap<>();
    private ScoringLoop loop;

    @BeforeEach
    void start() {
        consumer.updatePartitions(
                ZERO.topic(),
                List.of(
                        new PartitionInfo(ZERO.topic(), 0, Node.noNode(), new Node[0], new Node[0]),
                        new PartitionInfo(ZERO.topic(), 1, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(ends);
        consumer.updateEndOffsets(ends);
        ScoringMetrics scored = new ScoringMetrics(metrics, shop.project);
        loop = new ScoringLoop(
                ZERO.topic(),
                consumer,
                new Outbox(producer),
                new BatchScorer(
                        shop.features,
                        shop.topics,
                        registry,
                        new Routes(List.of("stops")),
                        clock,
                        scored,
                        new ModelFailures(scored, Map.of("stops", new RecordedAlerts())),
                        new ServingCounts(shop.project).newThread()),
                new LagMetrics(metrics, "shop", clock),
                scored,
                nanos::get,
                told::add);
    }

    @Test
    void shouldScoreAndSendAllThatAPollReturnedBeforeItPollsAgain() {
        List<List<String>> seen = new ArrayList<>();

        run(
                () -> {
                    assign(ZERO, ONE);
                    add(ZERO, "a", "b", "c");
                    add(ONE, "d");
                },
                () -> {
                    seen.add(predicted());
                    add(ZERO, "e");
                },
                () -> seen.add(predicted()));

        assertThat(seen).hasSize(2);
        assertThat(seen.get(0)).containsExactlyInAnyOrder("a", "b", "c", "d").containsSubsequence("a", "b", "c");
        assertThat(seen.get(1)).containsSubsequence("a", "b", "c", "e");
    }

    @Test
    void shouldCommitAfterAWhileWhatTheBrokersHave() {
        List<Map<TopicPartition, Long>> seen = new ArrayList<>();

        run(
                () -> {
                    assign(ZERO);
                    add(ZERO, "a", "b", "c");
                },
                () -> {
                    seen.add(Map.copyOf(committed));
                    assertThat(producer.flushed()).isFalse();
                    pass(ScoringLoop.COMMIT_INTERVAL.toNanos());
                },
                () -> seen.add(Map.copyOf(committed)));

        assertThat(seen).containsExactly(Map.of(), Map.of(ZERO, 3L));
        assertThat(flushedAtCommit).containsExactly(true);
    }

    @Test
    void shouldCommitNothingWhenThereIsNothingNew() {
        run(
                () -> {
                    assign(ZERO);
                    add(ZERO, "a");
                    pass(ScoringLoop.COMMIT_INTERVAL.toNanos());
                },
                () -> pass(ScoringLoop.COMMIT_INTERVAL.toNanos()),
                () -> pass(ScoringLoop.COMMIT_INTERVAL.toNanos()));

        assertThat(flushedAtCommit).hasSize(1);
    }

    @Test
    void shouldCommitWhenItIsToldToStop() {
        run(() -> {
            assign(ZERO);
            add(ZERO, "a", "b");
        });

        assertThat(committed).containsEntry(ZERO, 2L);
        assertThat(flushedAtCommit).containsExactly(true);
    }

    @Test
    void shouldCommitNothingThatTheBrokersDidNotTake() {
        assertThatThrownBy(() -> run(
                        () -> {
                            assign(ZERO);
                            add(ZERO, "a", "b");
                        },
                        () -> {
                            producer.completeNext();
                            producer.errorNext(new TimeoutException("no answer"));
                            pass(ScoringLoop.COMMIT_INTERVAL.toNanos());
                        }))
                .hasRootCauseInstanceOf(TimeoutException.class);

        assertThat(flushedAtCommit).isEmpty();
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void shouldCommitNothingOfABatchThatItDidNotFinish() {
        assertThatThrownBy(() -> run(
                        () -> {
                            assign(ZERO);
                            add(ZERO, "a");
                        },
                        () -> {
                            failure.set(Kind.DENIED);
                            add(ZERO, "b");
                            consumer.addRecord(Polled.record(
                                    ZERO.topic(), 0, 2, APPENDED, new byte[] {1}, new byte[] {0, 0, 0, 3, 9, 1}));
                        }))
                .isInstanceOf(RegistryException.class);

        assertThat(flushedAtCommit).isEmpty();
    }

    @Test
    void shouldCommitWhatItScoredOfPartitionsThatGoToAnother() {
        List<Map<TopicPartition, Long>> seen = new ArrayList<>();

        run(
                () -> {
                    assign(ZERO, ONE);
                    add(ZERO, "a", "b");
                    add(ONE, "c");
                },
                () -> {
                    consumer.rebalance(List.of(ONE));
                    seen.add(Map.copyOf(committed));
                });

        assertThat(seen).containsExactly(Map.of(ZERO, 2L, ONE, 1L));
        assertThat(flushedAtCommit).containsOnly(true);
        // That it has partitions at all is no rebalance.
        assertThat(text()).contains("millrace_serving_rebalances_total{project=\"shop\",} 1.0");
    }

    @Test
    void shouldNotCommitPartitionsThatAreAnothersAlready() {
        run(
                () -> {
                    assign(ZERO);
                    add(ZERO, "a", "b");
                },
                () -> loop.onPartitionsLost(List.of(ZERO)),
                () -> pass(ScoringLoop.COMMIT_INTERVAL.toNanos()));

        assertThat(flushedAtCommit).isEmpty();
    }

    @Test
    void shouldCommitLaterWhatItCannotWhileMembersMove() {
        failingCommits.set(1);

        run(
                () -> {
                    assign(ZERO);
                    add(ZERO, "a");
                    pass(ScoringLoop.COMMIT_INTERVAL.toNanos());
                },
                () -> pass(ScoringLoop.COMMIT_INTERVAL.toNanos()));

        assertThat(committed).containsEntry(ZERO, 1L);
        assertThat(predicted()).containsExactly("a");
    }

    @Test
    void shouldGiveUpItsPartitionsInPeaceAfterAFailure() {
        assertThatThrownBy(() -> run(
                        () -> {
                            assign(ZERO);
                            add(ZERO, "a");
                        },
                        () -> {
                            producer.errorNext(new TimeoutException("no answer"));
                            // As when a consumer leaves its group.
                            loop.onPartitionsRevoked(List.of(ZERO));
                        },
                        () -> pass(ScoringLoop.COMMIT_INTERVAL.toNanos())))
                .hasRootCauseInstanceOf(TimeoutException.class);

        assertThat(flushedAtCommit).isEmpty();
    }

    @Test
    void shouldWaitForARegistryThatDoesNotAnswerWithoutLosingItsPlaceOrHoldingUpOthers() {
        failure.set(Kind.UNAVAILABLE);
        List<Map<TopicPartition, Long>> commits = new ArrayList<>();
        List<List<String>> seen = new ArrayList<>();
        List<Set<TopicPartition>> paused = new ArrayList<>();

        run(
                () -> {
                    assign(ZERO, ONE);
                    add(ZERO, "a");
                    add(ONE, "b");
                    pass(ScoringLoop.COMMIT_INTERVAL.toNanos());
                },
                () -> {
                    commits.add(Map.copyOf(committed));
                    paused.add(Set.copyOf(consumer.paused()));
                    seen.add(predicted());
                    pass(ScoringLoop.RETRY_PAUSE.toNanos());
                },
                // In vain.
                this::reread,
                () -> {
                    failure.set(null);
                    pass(ScoringLoop.RETRY_PAUSE.toNanos());
                },
                this::reread,
                () -> seen.add(predicted()));

        assertThat(commits).containsExactly(Map.of(ZERO, 0L, ONE, 0L));
        assertThat(paused.get(0)).hasSize(1);
        assertThat(seen.get(0)).isEmpty();
        assertThat(seen.get(1)).containsExactlyInAnyOrder("a", "b");
        assertThat(told)
                .extracting(Condition::good)
                .as("joins, runs, waits, tries again, runs")
                .containsExactly(false, true, false, false, true);
        assertThat(told.get(2).reason()).contains("schema registry");
    }

    @Test
    void shouldCountTheWaitForTheRegistryAsLag() {
        failure.set(Kind.UNAVAILABLE);
        List<String> texts = new ArrayList<>();

        run(
                () -> {
                    assign(ZERO);
                    add(ZERO, "a");
                    consumer.addRecord(Polled.record(
                            ZERO.topic(), 0, 1, APPENDED + 30_000, new byte[] {1}, new byte[] {0, 0, 0, 3, 9, 1}));
                    consumer.updateEndOffsets(Map.of(ZERO, 2L));
                },
                () -> texts.add(text()));

        assertThat(texts.get(0))
                .contains("millrace_serving_lag_records{project=\"shop\",partition=\"0\",} 2.0")
                .contains("millrace_serving_lag_seconds{project=\"shop\",partition=\"0\",} 40.0");
    }

    @Test
    void shouldNotBeQuietWhenItsTopicIsGone() {
        consumer.updatePartitions(ZERO.topic(), List.of());

        assertThatThrownBy(() -> run(() -> loop.onPartitionsAssigned(List.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("shop.feature-updates does not exist");
    }

    @Test
    void shouldShowItsLagInRecordsAndInSeconds() throws Exception {
        List<String> texts = new ArrayList<>();

        run(
                () -> {
                    assign(ZERO);
                    add(ZERO, "a", "b");
                    consumer.updateEndOffsets(Map.of(ZERO, 5L));
                },
                () -> {
                    texts.add(text());
                    consumer.updateEndOffsets(Map.of(ZERO, 2L));
                },
                () -> texts.add(text()));

        assertThat(texts.get(0))
                .contains("millrace_serving_lag_records{project=\"shop\",partition=\"0\",} 3.0")
                .contains("millrace_serving_lag_seconds{project=\"shop\",partition=\"0\",} 40.0");
        assertThat(texts.get(1))
                .contains("millrace_serving_lag_records{project=\"shop\",partition=\"0\",} 0.0")
                .contains("millrace_serving_lag_seconds{project=\"shop\",partition=\"0\",} 0.0");
    }

    /** Runs the loop for so many polls, each of which does something first; then closes it. */
    private void run(Runnable... polls) {
        AtomicInteger left = new AtomicInteger(polls.length);
        for (Runnable poll : polls) {
            consumer.schedulePollTask(() -> {
                left.decrementAndGet();
                poll.run();
            });
        }
        try (ScoringLoop running = loop) {
            running.run(() -> left.get() == 0);
        }
    }

    private void assign(TopicPartition... partitions) {
        consumer.rebalance(List.of(partitions));
    }

    private void add(TopicPartition partition, String... ids) {
        for (String id : ids) {
            List<String> all = added.computeIfAbsent(partition, p -> new ArrayList<>());
            all.add(id);
            put(partition, all.size() - 1);
            consumer.updateEndOffsets(Map.of(partition, (long) all.size()));
        }
    }

    private void put(TopicPartition partition, int offset) {
        String id = added.get(partition).get(offset);
        consumer.addRecord(Polled.record(
                partition.topic(),
                partition.partition(),
                offset,
                APPENDED,
                id.getBytes(UTF_8),
                shop.message(schemas, id, id, 1.0, "DE", 2.0)));
    }

    /** The mock forgets what it has once returned: what the loop has gone back to is there again. */
    private void reread() {
        added.forEach((partition, ids) -> IntStream.range((int) consumer.position(partition), ids.size())
                .forEach(offset -> put(partition, offset)));
    }

    private void pass(long nanoseconds) {
        nanos.addAndGet(nanoseconds);
    }

    /** Entities of the predictions, called like their updates. */
    private List<String> predicted() {
        return producer.history().stream()
                .filter(record -> record.topic().equals(shop.topics.predictions()))
                .map(ProducerRecord::value)
                .map(value -> RecordSerde.of(Prediction.class, schemas)
                        .fromBytes(value)
                        .getEntity())
                .toList();
    }

    private String text() {
        StringWriter text = new StringWriter();
        try {
            metrics.write(text);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return text.toString();
    }
}
