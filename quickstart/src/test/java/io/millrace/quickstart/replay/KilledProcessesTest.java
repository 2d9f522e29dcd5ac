package io.millrace.quickstart.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.ids.Ids;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.quickstart.replay.Recorded.Value;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.quickstart.shop.ShopHistory;
import io.millrace.quickstart.shop.ShopModel;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.runtime.clock.SourceEnds;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.serving.ServingApp;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.features.FeaturesApp;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same replay twice: once in peace, and once while the processes for features and for serving, each a JVM of its own, are
 * killed with SIGKILL again and again.
 */
@ExtendWith(SharedRegistry.class)
@Tag("exhaustive")
class KilledProcessesTest {
    private static final int KILLS = 5;

    /** A few more than the kills may take, for those that would come too late. */
    private static final int DAYS = KILLS * Victim.LONGEST_PAUSE + 7;

    private static final int EVENTS_PER_DAY = 300;
    private static final String SERVING = "shop-serving";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final SharedRegistry.Running registry;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    private int servingKills;

    KilledProcessesTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @Test
    @Timeout(600)
    void shouldNeitherLoseNorDoubleAnythingWhenProcessesAreKilled() throws Exception {
        System.out.println("seed " + seed);
        Recorded undisturbed = undisturbed();

        Recorded disturbed = disturbed();

        assertEqualFeatures(undisturbed, disturbed);
        assertEveryRecordAnsweredOnce(disturbed);
        assertEqualsHistory(disturbed);
        assertOneEffectiveScorePerUpdate(disturbed);
        assertThat(repetitions(undisturbed))
                .as("seed %d: repetitions without a kill", seed)
                .containsOnly(0);
        assertThat(repetitions(disturbed))
                .as("seed %d: repetitions, at most one for each kill", seed)
                .allMatch(times -> times <= servingKills);
    }

    // --- the two runs

    private Recorded undisturbed() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker-1"));
                ProcessContext process = Shop.open(broker, registry.url(), directory.resolve("state-1"))) {
            ShopModel.register(process);
            ShopModel.deploy(process);
            try (FeaturesApp features = FeaturesApp.start(process, false);
                    ServingApp serving = ServingApp.start(process)) {
                features.streams().awaitRunning(Duration.ofMinutes(1));
                serving.scoring().awaitRunning(Duration.ofMinutes(1));
                replay(process, List.of());
            }
            return Recorded.of(process);
        }
    }

    private Recorded disturbed() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker-2"));
                ProcessContext process = Shop.open(broker, registry.url(), directory.resolve("state-2"))) {
            ShopModel.register(process);
            ShopModel.deploy(process);
            // With a name of its own, a process that comes back takes its partitions up again at once.
            String named = "streams.consumer.group.instance.id=one\nconsumer.group.instance.id=one";
            Path settings = Shop.settings(directory, broker.bootstrapServers(), registry.url(), named);
            MillraceProcess features =
                    processes.start("features", directory.resolve("features"), settings, "--no-ticks");
            MillraceProcess serving = processes.start("serving", directory.resolve("serving"), settings);
            features.awaitReady();
            serving.awaitReady();
            replayAndKill(process, features, serving);
            features.awaitReady();
            serving.awaitReady();
            return Recorded.of(process);
        }
    }

    private void replayAndKill(ProcessContext process, MillraceProcess features, MillraceProcess serving)
            throws Exception {
        String updates = process.topics().featureUpdates();
        String predictions = process.topics().predictions();
        try (FeatureClock clock = new FeatureClock(process);
                Admin admin = Admin.create(process.settings().admin());
                Consumer<byte[], byte[]> ends = process.consumer("ends");
                Victim first = new Victim(features, process, updates, tick -> completed(clock, tick), random, KILLS);
                Victim second = new Victim(
                        serving,
                        process,
                        predictions,
                        readAll(admin, new SourceEnds(ends, List.of(updates))),
                        random,
                        KILLS)) {
            replay(process, List.of(first, second));
            assertThat(first.left()).as("seed %d: kills of features left", seed).isZero();
            assertThat(second.left()).as("seed %d: kills of serving left", seed).isZero();
            servingKills = second.kills();
        }
    }

    /**
     * Replays day by day: no event is produced before the features of the day before are complete. An event that is processed
     * before the tick of an earlier moment makes what that tick brings about depend on the order of partitions.
     */
    private void replay(ProcessContext process, List<Victim> victims) throws Exception {
        try (ShopEvents events = new ShopEvents(seed, DAYS, EVENTS_PER_DAY, process.registry());
                Producer<byte[], byte[]> producer = process.producer("replay");
                LockStep pace = LockStep.with(process, FeatureTopology.applicationId(process.project()));
                LockStep end = new LockStep(
                        process,
                        FeatureTopology.applicationId(process.project()),
                        List.of(SERVING),
                        tick -> Optional.empty(),
                        () -> true)) {
            Pace striking = new StrikingPace(pace, victims, random);
            Replay replay = new Replay(process, events, striking, Duration.ofDays(1), Duration.ZERO, producer);
            replay.run((reached, produced, share) -> {});
            end.afterTick(replay.lastTick());
        }
    }

    /** A pace that lets victims be struck, in any order, before it waits for them. */
    private record StrikingPace(Pace pace, List<Victim> victims, Random random) implements Pace {
        @Override
        public void beforeFirstTick(Instant reached) throws InterruptedException, StalledException {
            pace.beforeFirstTick(reached);
        }

        @Override
        public void afterTick(Instant tick) throws InterruptedException, StalledException {
            List<Victim> order = new ArrayList<>(victims);
            Collections.shuffle(order, random);
            for (Victim victim : order) {
                victim.strike(tick);
            }
            pace.afterTick(tick);
            for (Victim victim : victims) {
                victim.begin();
            }
        }
    }

    private static boolean completed(FeatureClock clock, Instant tick) {
        return clock.missing(tick).isEmpty();
    }

    /** Whether serving has committed that it has read the last update that there is. */
    private static Predicate<Instant> readAll(Admin admin, SourceEnds updates) {
        return tick -> {
            try {
                Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(SERVING)
                        .partitionsToOffsetAndMetadata()
                        .get();
                return updates.read(Duration.ofSeconds(30)).stream().allMatch(end -> {
                    OffsetAndMetadata read = committed.get(new TopicPartition(end.getTopic(), end.getPartition()));
                    return read != null && read.offset() >= end.getOffset();
                });
            } catch (ExecutionException | InterruptedException failed) {
                throw new KafkaException(failed);
            }
        };
    }

    // --- what must be true

    /**
     * What the features are in the end: values and as-of. And what every tick brought about on the way, to the byte, ids and
     * positions included. Only an update that an event caused may have seen the partitions in another order, and if it is an
     * entity's last, its id is another, too: {@link #assertEqualsHistory} is about those.
     */
    private void assertEqualFeatures(Recorded undisturbed, Recorded disturbed) {
        assertThat(vectors(disturbed)).as("seed %d: features in the end", seed).isEqualTo(vectors(undisturbed));
        assertThat(broughtByTicks(disturbed))
                .as("seed %d: what ticks brought about", seed)
                .isEqualTo(broughtByTicks(undisturbed));
        assertThat(disturbed.updates().stream().map(update -> update.text("cause")))
                .contains("EVENT", "REFRESH", "SNAPSHOT");
    }

    private Map<String, Object> vectors(Recorded recorded) {
        ShopHistory history = new ShopHistory(List.of(), registry.client());
        Map<String, Object> vectors = new HashMap<>();
        recorded.features().forEach((entity, value) -> vectors.put(entity, history.found(value.record())));
        return vectors;
    }

    private static Map<String, ByteBuffer> broughtByTicks(Recorded recorded) {
        return recorded.updates().stream().filter(update -> !update.ofEvent()).collect(toMap(Value::id, Value::bytes));
    }

    /** Every source record is one update or one dead letter, under the id that its place gives it; no id comes twice. */
    private void assertEveryRecordAnsweredOnce(Recorded recorded) {
        List<String> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : recorded.sources()) {
            if (record.key() != null && new String(record.key(), UTF_8).equals(ShopEvents.BAD)) {
                bad.add(record.topic() + "/" + record.partition() + "/" + record.offset());
            } else {
                good.add(Ids.event("shop", 1, record.topic(), record.partition(), record.offset()));
            }
        }
        assertThat(recorded.sources()).hasSize(DAYS * EVENTS_PER_DAY);
        assertThat(recorded.updates().stream().filter(Value::ofEvent).map(Value::id))
                .as("seed %d: updates of events", seed)
                .containsExactlyInAnyOrderElementsOf(good);
        assertThat(recorded.deadLetters()).as("seed %d: dead letters", seed).containsExactlyInAnyOrderElementsOf(bad);
        assertThat(recorded.updates().stream().map(Value::id)).doesNotHaveDuplicates();
        assertThat(recorded.features()).isEqualTo(Recorded.latest(recorded.updates()));
    }

    private void assertEqualsHistory(Recorded recorded) {
        ShopHistory history = new ShopHistory(recorded.sources(), registry.client());
        for (Value update : recorded.updates()) {
            assertThat(history.found(update.record()))
                    .as("seed %d: %s", seed, update.record())
                    .isEqualTo(history.expected(update.record()));
        }
    }

    /** The first prediction of an id is the model's score of that update; whatever repeats it says the same. */
    private void assertOneEffectiveScorePerUpdate(Recorded recorded) {
        Map<String, Value> effective = new LinkedHashMap<>();
        for (Value prediction : recorded.predictions()) {
            Value first = effective.putIfAbsent(prediction.id(), prediction);
            if (first != null) {
                assertThat(prediction.record().get("score"))
                        .isEqualTo(first.record().get("score"));
                assertThat(prediction.record().get("as_of"))
                        .isEqualTo(first.record().get("as_of"));
            }
        }
        assertThat(effective).as("seed %d: predicted ids", seed).hasSameSizeAs(recorded.updates());
        for (Value update : recorded.updates()) {
            assertThat(effective).as("seed %d: predicted ids", seed).containsKey(update.predicted());
            Value prediction = effective.get(update.predicted());
            assertThat(prediction.text("model_version")).isEqualTo(ShopModel.VERSION);
            assertThat((Double) prediction.record().get("score"))
                    .as("seed %d: %s", seed, update.record())
                    .isEqualTo(ShopModel.score(update.record()), within(1e-6));
        }
        Map<String, Set<String>> scored = new HashMap<>();
        for (Value entry : recorded.inferenceLog()) {
            scored.computeIfAbsent(entry.id(), id -> new HashSet<>())
                    .add(entry.text("numbers") + entry.text("categories") + entry.text("score"));
        }
        assertThat(scored.keySet()).as("seed %d: inference log", seed).isEqualTo(effective.keySet());
        assertThat(scored.values()).as("seed %d: ways to be scored", seed).allMatch(ways -> ways.size() == 1);
    }

    /**
     * How often each partition's predictions go back to an update that has been predicted before. But for that they follow the
     * updates one by one, to the last.
     */
    private List<Integer> repetitions(Recorded recorded) {
        return IntStream.range(0, Shop.project().partitions())
                .mapToObj(partition -> repetitions(
                        Recorded.in(partition, recorded.updates()), Recorded.in(partition, recorded.predictions())))
                .toList();
    }

    private int repetitions(List<Value> updates, List<Value> predictions) {
        Map<String, Integer> places = new HashMap<>();
        updates.forEach(update -> places.put(update.predicted(), places.size()));
        int times = 0;
        int next = 0;
        for (Value prediction : predictions) {
            int place = places.get(prediction.id());
            assertThat(place).as("seed %d: passed over", seed).isLessThanOrEqualTo(next);
            times += place < next ? 1 : 0;
            next = place + 1;
        }
        assertThat(next).as("seed %d: predicted to the end", seed).isEqualTo(updates.size());
        return times;
    }
}
