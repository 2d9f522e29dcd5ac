package io.millrace.runtime.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.records.DeadLetterOutcomeKind;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.wire.MemorySchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterDeskTest {
    private static final Signature BY = new Signature("ada", "the schema is registered now");
    private static final Instant NOW = Instant.parse("2026-01-10T12:00:00Z");
    private static final String APPLICATION = "features";
    private static final int PARTITIONS = 2;

    private static TestBroker broker;
    private static int projects;

    private ProcessContext process;
    private DeadLetterReader reader;
    private DeadLetterDesk desk;
    private String source;
    private Producer<byte[], byte[]> producer;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    /** A project of its own for each test. */
    @BeforeEach
    void open() throws Exception {
        Path file = Path.of("..", "examples", "churn", "project.yaml");
        String name = "shop" + projects++;
        String text = Files.readString(file).replaceAll("(?m)^project: .*", "project: " + name);
        Project project = ProjectReader.read(List.of(new ProjectFile(file.toString(), text)));
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", "unused")
                .build();
        process = ProcessContext.open(settings, project, new MemorySchemaRegistry());
        source = project.sources().get(0).topic();
        producer = broker.producer(Map.of("max.request.size", 4 << 20));
        broker.createTopics(PARTITIONS, Map.of(), process.topics().deadLetters());
        broker.createTopics(project.partitions(), Map.of(), process.topics().deadLetterRetries());
        broker.createTopics(1, Map.of(), process.topics().deadLetterOutcomes());
        if (projects == 1) {
            broker.createTopics(1, Map.of(), LetterRetry.notes(APPLICATION));
        }
        reader = new DeadLetterReader(process);
        desk = new DeadLetterDesk(process, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        producer.close();
        process.close();
    }

    @Test
    void shouldCountByReasonStageAndTopicAndShowTheNewest() throws Exception {
        write(0, letter("a", "features.rekey", DeadLetterReason.UNDECODABLE_SCHEMA, 1, new byte[10]));
        write(1, letter("b", "features.update", DeadLetterReason.TOO_LATE, 2, new byte[10]));
        write(0, letter("c", "features.rekey", DeadLetterReason.UNDECODABLE_SCHEMA, 3, new byte[10]));
        LetterFilter features = new LetterFilter(null, "features", null, null, null, null);

        LetterListing all = reader.list(features, LetterState.OPEN, 2);
        LetterListing one = reader.list(
                new LetterFilter("undecodable_schema", "features.rekey", source, "c", Instant.EPOCH, null),
                LetterState.OPEN,
                10);

        assertThat(all.total()).isEqualTo(3);
        assertThat(all.counts())
                .containsExactly(
                        entry(new LetterListing.Group("too_late", "features.update", source), 1L),
                        entry(new LetterListing.Group("undecodable_schema", "features.rekey", source), 2L));
        assertThat(all.newest()).hasSize(2);
        assertThat(one.newest()).singleElement().satisfies(entry -> {
            assertThat(entry.letter().id()).isEqualTo(new LetterId(0, 1));
            assertThat(entry.letter().offset()).isEqualTo(3);
            assertThat(entry.outcome()).isNull();
        });
        assertThat(reader.list(new LetterFilter(null, "feat", null, null, null, null), LetterState.OPEN, 1)
                        .total())
                .as("a part of a stage's name is no stage")
                .isZero();
    }

    @Test
    void shouldRetryUnderTheOriginalPlaceAndCloseInOneTransaction() throws Exception {
        byte[] value = {0, 0, 0, 0, 9, 1};
        LetterId id = write(1, letter("a", "features.rekey", DeadLetterReason.UNDECODABLE_SCHEMA, 17, value));

        Handled first = desk.retry(List.of(id), BY, false);
        Handled second = desk.retry(List.of(id), BY, false);
        Handled again = desk.retry(List.of(id), BY, true);

        assertThat(first.done()).isEqualTo(1);
        assertThat(second.refusals()).singleElement().satisfies(refusal -> assertThat(refusal.why())
                .isEqualTo("retried by ada at 2026-01-10T12:00:00Z: the schema is registered now"));
        assertThat(again.done()).isEqualTo(1);
        List<ConsumerRecord<byte[], byte[]>> retries =
                broker.readAll(process.topics().deadLetterRetries());
        assertThat(retries).hasSize(2).allSatisfy(retry -> {
            assertThat(retry.value()).isEqualTo(value);
            assertThat(retry.key()).isEqualTo("a".getBytes(UTF_8));
            assertThat(retry.headers().lastHeader("trace").value()).isEqualTo(new byte[] {1});
            assertThat(retry.partition()).as("where its place is").isEqualTo(1);
            assertThat(LetterRetry.of(retry.headers()))
                    .isEqualTo(new LetterRetry(id, 2, "features.rekey", APPLICATION, source, 1, 17, 5));
        });
        assertThat(reader.list(LetterFilter.ALL, LetterState.OPEN, 1).total()).isZero();
        assertThat(reader.find(id).orElseThrow().outcome()).satisfies(outcome -> {
            assertThat(outcome.getKind()).isEqualTo(DeadLetterOutcomeKind.RETRIED);
            assertThat(outcome.getWho()).isEqualTo("ada");
            assertThat(outcome.getAt()).isEqualTo(NOW);
        });
    }

    @Test
    void shouldDoNothingWhereItIsOnlyTriedOutOrNotCommitted() throws Exception {
        LetterId id = write(0, letter("a", "features.update", DeadLetterReason.TOO_LATE, 1, new byte[10]));

        Handled tried = desk.tryOut(List.of(id), false);
        try (LetterTransactions killed = new LetterTransactions(process, done -> {})) {
            killed.write(new ProducerRecord<>(process.topics().deadLetterRetries(), new byte[10]));
        }

        assertThat(tried.done()).isEqualTo(1);
        assertThat(broker.readAll(process.topics().deadLetterRetries())).isEmpty();
        assertThat(reader.list(LetterFilter.ALL, LetterState.OPEN, 1).total()).isEqualTo(1);
    }

    @Test
    void shouldHandleAllThatWereListedAndNoneThatCameLater() throws Exception {
        for (int i = 0; i < 1_100; i++) {
            var unused = producer.send(
                    record(i % 2, letter("k" + i, "features.update", DeadLetterReason.TOO_LATE, i, new byte[10])));
        }
        write(0, letter("other", "features.update", DeadLetterReason.NOT_A_NUMBER, 7, new byte[10]));
        LetterFilter late = new LetterFilter("too_late", null, null, null, null, null);
        LetterListing listed = reader.list(late, LetterState.OPEN, 0);
        LetterId later = write(0, letter("later", "features.update", DeadLetterReason.TOO_LATE, 999, new byte[10]));

        Handled tried = desk.tryOut(listed);
        List<Long> told = new ArrayList<>();
        Handled done = desk.discard(listed, BY, told::add);
        Handled nothingLeft = desk.discard(listed, BY, told::add);

        assertThat(tried.done()).isEqualTo(1_100);
        assertThat(done.done()).isEqualTo(1_100);
        assertThat(told).as("what is committed").containsExactly(500L, 1_000L, 1_100L);
        assertThat(nothingLeft.done()).isZero();
        assertThat(reader.list(late, LetterState.OPEN, 10).newest())
                .extracting(entry -> entry.letter().id())
                .containsExactly(later);
        assertThat(reader.list(late, LetterState.CLOSED, 3).newest())
                .hasSize(3)
                .allSatisfy(entry -> assertThat(entry.outcome().getKind()).isEqualTo(DeadLetterOutcomeKind.DISCARDED));
        assertThat(desk.retry(List.of(new LetterId(0, 0)), BY, false).done())
                .as("what was discarded can be retried by its id")
                .isEqualTo(1);
    }

    @Test
    void shouldFetchAValueThatWasTooLargeForTheLetterWhereItIsStillThere() throws Exception {
        byte[] value = new byte[DeadLetters.MAX_BYTES + 10];
        value[7] = 7;
        broker.createTopics(PARTITIONS, Map.of(), source);
        TestBroker.send(producer, List.of(new ProducerRecord<>(source, 1, "a".getBytes(UTF_8), value)));
        LetterId id = write(0, letter("a", "features.update", DeadLetterReason.UNDECODABLE_SCHEMA, 0, value));
        byte[] another = value.clone();
        another[8] = 8;
        LetterId changed = write(0, letter("a", "features.update", DeadLetterReason.UNDECODABLE_SCHEMA, 0, another));

        Handled handled = desk.retry(List.of(id, changed), BY, false);

        assertThat(handled.done()).isEqualTo(1);
        assertThat(handled.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.letter()).isEqualTo(changed);
            assertThat(refusal.why()).contains("has another one there by now");
        });
        assertThat(broker.readAll(process.topics().deadLetterRetries()))
                .singleElement()
                .satisfies(retry -> assertThat(retry.value()).isEqualTo(value));
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(source, 1), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }
        assertThat(desk.retry(List.of(id), BY, true).refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.why()).contains("is not on topic " + source + " any more"));
    }

    @Test
    void shouldSayWhyALetterCannotBeRetried() throws Exception {
        List<LetterId> ids = new ArrayList<>();
        ids.add(write(0, letter("a", "serving.score", DeadLetterReason.UNSCORABLE, 1, new byte[10])));
        ids.add(write(0, letter("a", "replay", DeadLetterReason.UNPARSABLE_ROW, 1, new byte[10])));
        ids.add(new LetterId(1, 77));
        producer.send(new ProducerRecord<>(process.topics().deadLetters(), 0, null, "garbage".getBytes(UTF_8)))
                .get();
        ids.add(new LetterId(0, 2));

        Handled handled = desk.retry(ids, BY, false);

        assertThat(handled.done()).isZero();
        assertThat(handled.refusals().stream().map(Handled.Refusal::why))
                .satisfiesExactly(
                        why -> assertThat(why).startsWith("stage serving.score takes no record again"),
                        why -> assertThat(why).startsWith("it is a row of a file"),
                        why -> assertThat(why).startsWith("stage "),
                        why -> assertThat(why).isEqualTo("there is no such letter, or not any more"));
        assertThat(desk.discard(ids.subList(3, 4), BY).done()).isEqualTo(1);
    }

    @Test
    void shouldNotGiveALetterToAnApplicationThatIsNotThereAnyMore() throws Exception {
        DeadLetter letter = letter("a", "features.update", DeadLetterReason.TOO_LATE, 1, new byte[10]);
        List<LetterId> ids = new ArrayList<>();
        for (String application : List.of("retired-features-v1", "no/application")) {
            ProducerRecord<byte[], byte[]> made = record(0, letter);
            made.headers().remove(DeadLetters.APPLICATION).add(DeadLetters.APPLICATION, application.getBytes(UTF_8));
            ids.add(new LetterId(0, producer.send(made).get().offset()));
        }

        Handled handled = desk.retry(ids, BY, false);

        assertThat(handled.done()).isZero();
        assertThat(handled.refusals().stream().map(Handled.Refusal::why))
                .satisfiesExactly(
                        why -> assertThat(why)
                                .startsWith("nobody takes it any more: there is no application retired-features-v1,"),
                        why -> assertThat(why)
                                .startsWith("nobody takes it any more: there is no application no/application,"));
        assertThat(reader.list(LetterFilter.ALL, LetterState.OPEN, 0).total())
                .as("still open")
                .isEqualTo(2);
    }

    @Test
    void shouldFindLettersThatAreFarApartAndLeaveOutWhatRetentionHasDeleted() throws Exception {
        for (int i = 0; i < 2_500; i++) {
            var unused = producer.send(
                    record(1, letter("k" + i, "features.update", DeadLetterReason.TOO_LATE, i, new byte[10])));
        }
        producer.flush();
        try (Admin admin = broker.admin()) {
            TopicPartition at = new TopicPartition(process.topics().deadLetters(), 1);
            admin.deleteRecords(Map.of(at, RecordsToDelete.beforeOffset(7)))
                    .all()
                    .get();
        }
        List<LetterId> there =
                Stream.of(7, 8, 1_500, 2_499).map(i -> new LetterId(1, i)).toList();
        List<LetterId> asked = new ArrayList<>(there);
        asked.addAll(List.of(new LetterId(1, 6), new LetterId(1, 2_500), new LetterId(9, 1)));
        List<LetterId> found = new ArrayList<>();

        reader.find(asked, entry -> found.add(entry.letter().id()));

        assertThat(found).containsExactlyElementsOf(there);
    }

    @Test
    void shouldSayWhatItHasWaitedFor() {
        TopicPartition at = new TopicPartition("letters", 3);
        try (RecordsAt records = new RecordsAt(silent(at), Duration.ZERO)) {
            assertThatThrownBy(() -> records.one(at, 42))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("letters partition 3 has a record at offset 42, but none came from 42 on in 0 s");
        }
    }

    /** Of a broker that says how far a partition goes, and sends nothing of it. */
    private static MockConsumer<byte[], byte[]> silent(TopicPartition partition) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        Node node = new Node(1, "localhost", 9092);
        consumer.updatePartitions(
                partition.topic(),
                List.of(new PartitionInfo(partition.topic(), partition.partition(), node, new Node[0], new Node[0])));
        consumer.updateEndOffsets(Map.of(partition, 100L));
        return consumer;
    }

    private DeadLetter letter(@Nullable String key, String stage, DeadLetterReason reason, long offset, byte[] value) {
        return new DeadLetter(
                key == null ? null : key.getBytes(UTF_8),
                value,
                new RecordHeaders().add("trace", new byte[] {1}),
                source,
                1,
                offset,
                5,
                stage,
                reason,
                "a detail");
    }

    private LetterId write(int partition, DeadLetter letter) throws Exception {
        var at = producer.send(record(partition, letter)).get();
        return new LetterId(at.partition(), at.offset());
    }

    private ProducerRecord<byte[], byte[]> record(int partition, DeadLetter letter) {
        ProducerRecord<byte[], byte[]> made =
                DeadLetters.record(letter, process.topics().deadLetters());
        made.headers().add(DeadLetters.APPLICATION, APPLICATION.getBytes(UTF_8));
        return new ProducerRecord<>(made.topic(), partition, made.key(), made.value(), made.headers());
    }
}
