package io.millrace.topology.experiments;

import static io.millrace.topology.experiments.Trial.CONTROL;
import static io.millrace.topology.experiments.Trial.DAY;
import static io.millrace.topology.experiments.Trial.HOUR;
import static io.millrace.topology.experiments.Trial.LATENESS;
import static io.millrace.topology.experiments.Trial.TREATMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Decision;
import io.millrace.records.ExperimentCounts;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ScoringRole;
import io.millrace.records.VariantCounts;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.statistics.LatencyReplicates;
import io.millrace.topology.experiments.NaiveExperiment.Arrived;
import io.millrace.topology.experiments.NaiveExperiment.Exposed;
import io.millrace.topology.experiments.NaiveExperiment.Happened;
import io.millrace.topology.experiments.NaiveExperiment.Ticked;
import io.millrace.topology.records.Driven;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted: exposures, windows, outcomes. */
final class CountingTest {
    private static final List<String> EXPERIMENTS = List.of("renewals", "worth", "lapsing");
    private static final long START = 100 * DAY;

    @TempDir
    private Path directory;

    private Trial trial;

    @BeforeEach
    void start() {
        trial = new Trial(directory);
    }

    @AfterEach
    void stop() {
        trial.close();
    }

    @Test
    void shouldCountAnEntityWhenItsWindowHasElapsedAndNotBefore() {
        trial.exposed("renewals", TREATMENT, "ann", START);
        trial.outcome("o1", "ann", "renewal", START + DAY, null);
        trial.tick(START + 3 * DAY + LATENESS - 1);
        assertThat(treatment(only(trial.counts())).getEntities()).isZero();
        trial.tick(START + 3 * DAY + LATENESS + 2 * HOUR);

        VariantCounts treatment = treatment(only(trial.counts()));
        assertThat(treatment.getEntities()).isEqualTo(1);
        assertThat(treatment.getConverted()).isEqualTo(1);
    }

    @Test
    void shouldForgetWhoWasExposedAndWhatHappenedToThem() {
        trial.exposed("renewals", TREATMENT, "forget-me", START);
        trial.exposed("renewals", TREATMENT, "ann", START);
        trial.outcome("o1", "forget-me", "renewal", START + DAY, null);
        Set<String> before = Driven.storesWith(trial.driven().driver(), "forget-me");

        trial.driven().forget(trial.topics(), "forget-me", START + DAY);
        Set<String> after = Driven.storesWith(trial.driven().driver(), "forget-me");
        trial.exposed("renewals", TREATMENT, "forget-me", START + DAY);
        trial.outcome("o2", "forget-me", "renewal", START + DAY, null);
        trial.tick(START + 10 * DAY);

        assertThat(before).hasSizeGreaterThan(2);
        assertThat(after).isEmpty();
        assertThat(Driven.storesWith(trial.driven().driver(), "forget-me")).isEmpty();
        assertThat(treatment(only(trial.counts())).getEntities()).isEqualTo(1);
    }

    @Test
    void shouldTakeOutcomesAfterTheExposureUpToTheEndOfTheWindow() {
        Map<String, Long> moments = new LinkedHashMap<>();
        moments.put("at-exposure", START);
        moments.put("just-after", START + 1);
        moments.put("at-end", START + 3 * DAY);
        moments.put("just-past", START + 3 * DAY + 1);
        moments.forEach((entity, time) -> {
            trial.outcome("o", entity, "renewal", time, null);
            trial.outcome("other", entity, "complaint", START + DAY, null);
            trial.exposed("renewals", CONTROL, entity, START);
        });
        trial.tick(START + 10 * DAY);

        VariantCounts control = control(only(trial.counts()));
        assertThat(control.getEntities()).isEqualTo(4);
        assertThat(control.getConverted()).isEqualTo(2);
    }

    @Test
    void shouldLeaveOutWhatIsOnlyRecordedHeldOutStaleOfNobodyOrOfNoExperiment() {
        trial.send(Trial.row("renewals", CONTROL, "a", START, 5, ScoringRole.SHADOW, Decision.POSITIVE));
        trial.send(Trial.row("renewals", CONTROL, "b", START, 5, ScoringRole.PRIMARY, Decision.HOLDOUT));
        trial.send(Trial.row(null, "champion", "c", START, 5, ScoringRole.PRIMARY, Decision.POSITIVE));
        trial.send(Trial.row("renewals", CONTROL, "", START, 5, ScoringRole.PRIMARY, Decision.POSITIVE));
        trial.send(Trial.row("renewals", "champion", "e", START, 5, ScoringRole.PRIMARY, Decision.POSITIVE));
        trial.send(Trial.row("forgotten", CONTROL, "d", START, 5, ScoringRole.PRIMARY, Decision.POSITIVE));
        // What is STALE has a score, and no decision.
        trial.send(Trial.row("renewals", CONTROL, "f", START, 5, ScoringRole.PRIMARY, null));
        trial.tick(START + 10 * DAY);

        assertThat(trial.counts()).isEmpty();
        assertThat(trial.driven().receivedBytes(trial.topics().deadLetters())).isEmpty();
    }

    @Test
    void shouldExposeNobodyWhenTheDurationIsOver() {
        trial.exposed("renewals", CONTROL, "ann", START);
        trial.exposed("renewals", CONTROL, "bob", START + 60 * DAY - 1);
        trial.exposed("renewals", CONTROL, "cid", START + 60 * DAY);
        trial.tick(START + 70 * DAY);

        assertThat(control(only(trial.counts())).getExposed()).isEqualTo(2);
    }

    @ParameterizedTest(name = "the old row first: {0}")
    @ValueSource(booleans = {true, false})
    void shouldStartWhenItRanWhateverTheAgeOfTheRows(boolean oldRowFirst) {
        trial.tick(START);
        if (oldRowFirst) {
            trial.exposed("renewals", CONTROL, "old", START - 59 * DAY);
        }
        trial.exposed("renewals", CONTROL, "ann", START + HOUR);
        if (!oldRowFirst) {
            trial.exposed("renewals", CONTROL, "old", START - 59 * DAY);
        }
        trial.exposed("renewals", CONTROL, "bob", START + 59 * DAY);
        trial.tick(START + 70 * DAY);

        ExperimentCounts counts = only(trial.counts());
        assertThat(counts.getStartedAt().toEpochMilli()).isEqualTo(START);
        assertThat(control(counts).getEntities()).isEqualTo(2);
    }

    @Test
    void shouldForgetAnExperimentThatTheProjectFileHasNoMore() {
        put(ExperimentTopology.TOTALS_STORE, "gone", Totals.begun(START).encode());
        put(
                ExperimentTopology.EXPOSURES_STORE,
                "gone\0ann",
                Exposure.first(START, 0).encode());
        trial.exposed("renewals", CONTROL, "ann", START);
        trial.tick(START + DAY);

        assertThat(entries(ExperimentTopology.EXPOSURES_STORE)).isEqualTo(1);
        assertThat(entries(ExperimentTopology.TOTALS_STORE)).isEqualTo(1);
    }

    @Test
    void shouldForgetWhenNothingCanComeOfAnExperiment() {
        trial.exposed("renewals", CONTROL, "ann", START);
        trial.outcome("o1", "ann", "renewal", START + DAY, null);
        trial.tick(START + 60 * DAY);
        assertThat(entries(ExperimentTopology.EXPOSURES_STORE)).isEqualTo(1);
        trial.tick(START + 80 * DAY);

        assertThat(entries(ExperimentTopology.EXPOSURES_STORE)).isZero();
        assertThat(entries(ExperimentTopology.OUTCOMES_STORE)).isZero();
        assertThat(entries(ExperimentTopology.DUE_STORE)).isZero();
    }

    @Test
    void shouldGiveUpOnAnExposureWhoseOutcomeMayBeForgotten() {
        trial.exposed("renewals", TREATMENT, "zoe", START);
        trial.tick(START + 3 * DAY + LATENESS + LATENESS + 7 * DAY);
        trial.exposed("renewals", CONTROL, "ann", START);
        trial.exposed("renewals", CONTROL, "bob", START + 1);
        trial.tick(START + 30 * DAY);

        assertThat(reasons()).containsExactly("too_late");
        List<ExperimentCounts> counts = trial.counts();
        assertThat(control(counts.get(counts.size() - 1)).getEntities()).isEqualTo(1);
    }

    @Test
    void shouldSendOutcomesThatCannotBeToTheDeadLetters() {
        trial.close();
        trial = new Trial(Trial.project(2), directory);
        String here = entityOf(0);
        trial.outcome("o", entityOf(1), "renewal", START, null);
        trial.outcome("", here, "renewal", START, null);
        trial.outcome("o", "", "renewal", START, null);
        trial.outcome("o", here, "renewal", -1, null);
        trial.outcome("o", here, "renewal", Long.MAX_VALUE / 2_000_000, null);
        trial.outcome("o", here, "renewal", START, Double.NaN);
        trial.outcome("o", here, "renewal", START, 1e13);
        trial.outcome(here, new byte[] {1, 2});
        trial.tick(START + 300 * DAY);
        trial.outcome("o", here, "renewal", START, null);

        assertThat(reasons())
                .containsExactly(
                        "wrong_partition",
                        "missing_entity",
                        "missing_entity",
                        "time_before_epoch",
                        "time_in_future",
                        "not_a_number",
                        "out_of_range",
                        "undecodable_record",
                        "too_late");
    }

    @Test
    void shouldCountTheLatencyOfEachMomentOnce() {
        long[] latencies = {3, 5, 40};
        for (int i = 0; i < latencies.length; i++) {
            InferenceLogEntry row = Trial.row(
                    "renewals", CONTROL, "ann", START + i, latencies[i], ScoringRole.PRIMARY, Decision.POSITIVE);
            trial.send(row);
            trial.send(row);
        }
        trial.tick(START + HOUR);

        ByteBuffer encoded = control(only(trial.counts())).getLatencies();
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        LatencyReplicates counted = LatencyReplicates.decode(bytes);
        assertThat(counted.quantile(0.3)).isEqualTo(3);
        assertThat(counted.quantile(0.5)).isEqualTo(5);
        assertThat(counted.quantile(1)).isBetween(40.0, 44.0);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldCountWhatOneFindsByLookingAtEverything(long seed) {
        List<Arrived> arrived = arrivals(new Random(seed));
        Map<String, ExperimentCounts> told = new LinkedHashMap<>();
        for (Arrived one : arrived) {
            tell(one);
            trial.counts().forEach(counts -> told.put(counts.getExperiment(), counts));
        }

        assertThat(reasons()).as("seed %d", seed).isEmpty();
        assertThat(told.values().stream().map(CountingTest::comparable))
                .as("seed %d", seed)
                .containsExactlyInAnyOrder(
                        new NaiveExperiment(
                                        "renewals",
                                        3 * DAY,
                                        false,
                                        h -> h.what().equals("renewal"),
                                        arrived)
                                .counts(),
                        new NaiveExperiment(
                                        "worth", 5 * DAY, false, h -> !h.what().equals("purchase"), arrived)
                                .counts(),
                        new NaiveExperiment(
                                        "lapsing", 7 * DAY, true, h -> h.what().equals("purchase"), arrived)
                                .counts());
        VariantCounts treatment = treatment(told.get("worth"));
        assertThat(List.of(treatment.getConverted(), treatment.getCrossedOver(), treatment.getLate()))
                .as("seed %d", seed)
                .allMatch(count -> count > 0);
    }

    /** Thirty days: outcomes before and after their exposure, twice, and up to eight days late; exposures up to a day. */
    private static List<Arrived> arrivals(Random random) {
        List<Arrived> arrived = new ArrayList<>(List.of(new Ticked(START)));
        for (long now = START; now < START + 30 * DAY; now += (long) (random.nextDouble() * HOUR)) {
            String entity = "e" + random.nextInt(60);
            int kind = random.nextInt(20);
            if (kind < 8) {
                String experiment = EXPERIMENTS.get(random.nextInt(EXPERIMENTS.size()));
                int variant = random.nextInt(20) == 0 ? random.nextInt(2) : entity.hashCode() & 1;
                arrived.add(new Exposed(experiment, variant, entity, now - (long) (random.nextDouble() * DAY)));
            } else if (kind < 19) {
                String what = List.of("renewal", "complaint", "purchase").get(random.nextInt(3));
                long time = now - (long) (random.nextDouble() * random.nextDouble() * 8 * DAY);
                // What comes twice is the same the second time.
                String id = "o" + time;
                Happened happened = new Happened(
                        id, entity, what, time, what.equals("purchase") ? 0 : random.nextInt(10_000) / 100.0);
                arrived.add(happened);
                if (random.nextInt(5) == 0) {
                    arrived.add(happened);
                }
            } else {
                arrived.add(new Ticked(now));
            }
        }
        arrived.add(new Ticked(START + 45 * DAY));
        return arrived;
    }

    private void tell(Arrived one) {
        if (one instanceof Exposed exposed) {
            String variant = exposed.variant() == 0 ? CONTROL : TREATMENT;
            trial.exposed(exposed.experiment(), variant, exposed.entity(), exposed.asOf());
        } else if (one instanceof Ticked ticked) {
            trial.tick(ticked.time());
        } else if (one instanceof Happened happened && happened.what().equals("purchase")) {
            trial.purchase(happened.entity(), happened.time());
        } else if (one instanceof Happened happened) {
            trial.outcome(happened.id(), happened.entity(), happened.what(), happened.time(), happened.value());
        }
    }

    private static ExperimentCounts comparable(ExperimentCounts told) {
        List<VariantCounts> variants = new ArrayList<>();
        for (VariantCounts variant : told.getVariants()) {
            variants.add(VariantCounts.newBuilder(variant)
                    .setValueSum(NaiveExperiment.plain(new BigDecimal(variant.getValueSum())))
                    .setValueSquares(NaiveExperiment.plain(new BigDecimal(variant.getValueSquares())))
                    .setLatencies(null)
                    .build());
        }
        return new ExperimentCounts(told.getExperiment(), told.getStartedAt(), variants);
    }

    private List<String> reasons() {
        return trial.driven().receivedBytes(trial.topics().deadLetters()).stream()
                .map(letter -> Driven.header(letter, DeadLetters.REASON))
                .toList();
    }

    private static String entityOf(int partition) {
        return IntStream.range(0, 100)
                .mapToObj(i -> "e" + i)
                .filter(name ->
                        BuiltInPartitioner.partitionForKey(name.getBytes(StandardCharsets.UTF_8), 2) == partition)
                .findFirst()
                .orElseThrow();
    }

    private void put(String store, String key, byte[] value) {
        trial.driven()
                .driver()
                .<Bytes, byte[]>getKeyValueStore(store)
                .put(Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)), value);
    }

    private int entries(String store) {
        int entries = 0;
        try (var all = trial.driven().driver().getKeyValueStore(store).all()) {
            while (all.hasNext()) {
                all.next();
                entries++;
            }
        }
        return entries;
    }

    private static VariantCounts control(ExperimentCounts counts) {
        return counts.getVariants().get(0);
    }

    private static VariantCounts treatment(ExperimentCounts counts) {
        return counts.getVariants().get(1);
    }

    private static <T> T only(List<T> all) {
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
