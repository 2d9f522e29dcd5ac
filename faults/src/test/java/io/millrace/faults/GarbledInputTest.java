package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ids.PredictionIds;
import io.millrace.quickstart.cluster.MillraceProcess;
import io.millrace.quickstart.cluster.MillraceProcesses;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.quickstart.shop.ShopEvents;
import io.millrace.quickstart.shop.ShopModel;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Records and models that somebody has spoiled come in by real brokers: no process ends, and everything else is answered. {@code -Dfaults.garbled}, {@code -Dfaults.garbled.models}: so many. */
class GarbledInputTest {
    private static final int RECORDS = Integer.getInteger("faults.garbled", 10_000);
    private static final int MODELS = Integer.getInteger("faults.garbled.models", 1_000);
    private static final long SEED = Long.getLong("faults.seed", 20);
    private static final int PER_SECOND = 50;
    private static final int CUSTOMERS = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern REJECTED =
            Pattern.compile("^millrace_serving_models_rejected_total\\{.*\\} ([0-9.E]+)$", Pattern.MULTILINE);

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    @Test
    @Timeout(1800)
    void shouldScoreEachRecordOrKeepItAsADeadLetter() throws Exception {
        // Given
        System.out.println("seed " + SEED);
        try (Installation shop = Installation.start(processes, directory, 1, Installation.STATIC_MEMBERS);
                Load load = new Load(shop.context(), SEED, PER_SECOND)) {
            List<MillraceProcess> running = run(shop, "features", "serving", "monitor");
            shop.promote();
            load.tellPast();
            shop.awaitDone(load.lastTick());
            List<Long> pids = running.stream().map(MillraceProcess::pid).toList();

            // When
            load.start();
            sendGarbled(shop, load);
            load.stop();
            shop.awaitDone(load.lastTick());

            // Then
            Contents contents = Contents.read(shop.context());
            Map<String, Integer> outcomes = new HashMap<>();
            Map<String, Integer> scores = new HashMap<>();
            Map<String, Integer> reasons = new TreeMap<>();
            contents.updates().stream()
                    .filter(update -> update.text("cause").equals("EVENT"))
                    .forEach(update -> outcomes.merge(update.text("id"), 1, Integer::sum));
            for (ConsumerRecord<byte[], byte[]> letter : contents.letters()) {
                outcomes.merge(Contents.idOfLetter(letter), 1, Integer::sum);
                reasons.merge(Contents.header(letter, DeadLetters.REASON), 1, Integer::sum);
            }
            contents.predictions().stream()
                    .map(prediction -> prediction.text("id"))
                    .distinct()
                    .forEach(id -> scores.merge(id, 1, Integer::sum));
            System.out.printf(
                    "%d records: %d updates, each scored; dead letters: %s%n",
                    contents.sources().size(), contents.updates().size(), reasons);
            assertThat(contents.sources()).hasSizeGreaterThan(RECORDS).allSatisfy(source -> assertThat(
                            outcomes.remove(Contents.id(source)))
                    .as("outcomes of %s %d %d", source.topic(), source.partition(), source.offset())
                    .isEqualTo(1));
            assertThat(outcomes).as("outcomes of nothing").isEmpty();
            assertThat(contents.updates())
                    .allSatisfy(update -> assertThat(scores.remove(PredictionIds.of(update.text("id"), "churn")))
                            .isEqualTo(1));
            assertThat(scores).as("scores of nothing").isEmpty();
            assertThat(reasons.values().stream().mapToInt(Integer::intValue).sum())
                    .isBetween(RECORDS / 3, RECORDS * 9 / 10);
            assertThat(running).allMatch(MillraceProcess::isAlive);
            assertThat(running).extracting(MillraceProcess::pid).isEqualTo(pids);
        }
    }

    @Test
    @Timeout(1800)
    void shouldGoOnWithTheModelInServiceWhateverIsDeployed() throws Exception {
        // Given
        System.out.println("seed " + SEED);
        Garbler garbler = new Garbler(SEED);
        Random random = new Random(SEED);
        byte[] right = ShopModel.bundle("1.0.0", forest -> forest).encode();
        try (Installation shop = Installation.start(processes, directory, 1, Installation.STATIC_MEMBERS);
                Load load = new Load(shop.context(), SEED, PER_SECOND)) {
            List<MillraceProcess> running = run(shop, "features", "serving");
            MillraceProcess serving = running.get(1);
            ShopModel.deploy(shop.context());
            Eventually.await("a model in service", PATIENCE, () -> inService(serving, ShopModel.VERSION));
            load.tellPast();
            load.start();
            List<Long> pids = running.stream().map(MillraceProcess::pid).toList();

            // When
            List<String> taken = new ArrayList<>();
            for (int i = 1; i <= MODELS; i++) {
                String version = "2.0." + i;
                byte[] bundle = random.nextInt(3) == 0
                        ? garbler.file(right)
                        : ShopModel.bundle("1.0.0", garbler::json).encode();
                double before = rejected(serving);
                ShopModel.register(shop.context(), version, "1.0.0", bundle);
                ShopModel.deploy(shop.context(), 1 + i, version, ShopModel.VERSION);
                Eventually.await(
                        version + " is refused or in service",
                        PATIENCE,
                        () -> rejected(serving) > before || inService(serving, version));
                if (inService(serving, version)) {
                    taken.add(version);
                }
            }
            load.stop();

            // Then
            System.out.printf("%d of %d models were as good as the right one%n", taken.size(), MODELS);
            assertThat(taken).hasSizeLessThan(MODELS / 2);
            taken.add(ShopModel.VERSION);
            Eventually.await("a score of each update", PATIENCE, () -> {
                Contents contents = Contents.read(shop.context());
                return contents.predictions().stream()
                                .map(one -> one.text("id"))
                                .distinct()
                                .count()
                        == contents.updates().size();
            });
            assertThat(Contents.read(shop.context()).predictions())
                    .extracting(prediction -> prediction.text("model_version"))
                    .isSubsetOf(taken);
            assertThat(running).allMatch(MillraceProcess::isAlive);
            assertThat(running).extracting(MillraceProcess::pid).isEqualTo(pids);
        }
    }

    private static List<MillraceProcess> run(Installation shop, String... roles) throws Exception {
        List<MillraceProcess> running = new ArrayList<>();
        for (String role : roles) {
            running.add(shop.run(role, "one"));
        }
        for (MillraceProcess process : running) {
            process.awaitReady();
        }
        return running;
    }

    /** To the topics of the sources, as events of now. */
    private static void sendGarbled(Installation shop, Load load) {
        Random random = new Random(SEED);
        Garbler garbler = new Garbler(SEED);
        ShopEvents events = new ShopEvents(SEED, 0, 0, shop.context().registry());
        try (Producer<byte[], byte[]> producer = shop.context().producer("garbled")) {
            for (int i = 0; i < RECORDS; i++) {
                Outgoing.Message right = events.good(
                        "customer-" + random.nextInt(CUSTOMERS), load.now().toEpochMilli());
                var unused = producer.send(new ProducerRecord<>(
                        right.topic(), right.partition(), garbler.key(right.key()), garbler.record(right.value())));
            }
        }
    }

    private static boolean inService(MillraceProcess serving, String version) throws Exception {
        return metrics(serving).contains("model_version=\"" + version + "\"");
    }

    private static double rejected(MillraceProcess serving) throws Exception {
        double sum = 0;
        Matcher line = REJECTED.matcher(metrics(serving));
        while (line.find()) {
            sum += Double.parseDouble(line.group(1));
        }
        return sum;
    }

    private static String metrics(MillraceProcess serving) throws IOException, InterruptedException {
        return serving.get("/metrics").body();
    }
}
