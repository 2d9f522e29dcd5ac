package io.millrace.topology.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.features.Boundaries;
import io.millrace.project.Project;
import io.millrace.project.RecommendationPolicy;
import io.millrace.recommendations.HitCounter;
import io.millrace.records.LabelledExample;
import io.millrace.records.RecommendationHits;
import io.millrace.statistics.PoissonWeights;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.quality.QualityWindows;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.KeptNumbers;
import io.millrace.topology.records.Layouts;
import io.millrace.topology.windows.WindowKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever order labels come in, counts are those that lists have that are ranked when all labels are known. */
final class HitTopologyTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int TOP = 3;
    /** Horizon and allowed lateness. */
    private static final long MATURITY = 8 * DAY;

    @TempDir
    private Path directory;

    private final Project project = Driven.recommending();
    private final TopicCatalogue topics = Driven.topics(project);
    private final QualityWindows windows = new QualityWindows(project);
    private Driven driven;

    @BeforeEach
    void setUp() {
        driven = new Driven(topology(), directory);
    }

    @AfterEach
    void tearDown() {
        driven.close();
    }

    private Topology topology() {
        return HitTopology.build(
                project, Objects.requireNonNull(project.recommendations()), topics, Driven.SERDES, Driven.erasures());
    }

    @Test
    void shouldKeepItsShape() {
        assertThat(topology().describe().toString()).isEqualToNormalizingWhitespace(Driven.golden("hit-rate"));
    }

    @Test
    void shouldKeepItsLayouts() throws IOException {
        send(row("c1|mug", 10 * DAY, 0.9, false, "1.0.0"));
        send(row("c1|pen", 10 * DAY, 0.5, true, "1.0.0"));

        Layouts.hold("hit-rate", driven.driver());
    }

    @Test
    void shouldForgetTheListsOfAnOwner() {
        for (String owner : List.of("c1", "c11")) {
            send(row(owner + "|mug", 10 * DAY, 0.9, false, "1.0.0"));
        }
        told();

        driven.forget(topics, "c1", 11 * DAY);
        send(row("c1|pen", 11 * DAY, 0.9, true, "1.0.0"));

        assertThat(told()).as("nothing new, and what was counted stays").isEmpty();
        assertThat(driven.driver()
                        .<Bytes, byte[]>getKeyValueStore(HitTopology.LISTS_STORE)
                        .all())
                .toIterable()
                .singleElement()
                .satisfies(list -> assertThat(new String(list.key.get(), StandardCharsets.ISO_8859_1))
                        .endsWith("c11"));
    }

    @Test
    void shouldCountWhatListsHaveThatAreRankedWhenAllIsKnown() {
        long seed = 20261127;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<LabelledExample> rows = rows(random);
        Collections.shuffle(rows, random);

        Map<String, RecommendationHits> told = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            send(rows.get(i));
            if (i % 100 == 0) {
                told.putAll(told());
            }
        }
        told.putAll(told());

        Map<String, List<List<LabelledExample>>> expected = lists(rows);
        assertThat(told).hasSizeGreaterThan(2).containsOnlyKeys(expected.keySet());
        expected.forEach((key, lists) -> {
            RecommendationHits hits = told.get(key);
            assertThat(hits.getLists()).isEqualTo(lists.size());
            assertThat(hits.getHits())
                    .isEqualTo(lists.stream().filter(HitTopologyTest::hits).count());
            assertThat(hits.getByLot() / HitCounter.ONE)
                    .isCloseTo(
                            lists.stream().mapToDouble(HitTopologyTest::byLot).sum(), within(1e-6));
            assertThat(hits.getDrawnLists()).isEqualTo(drawn(lists));
            assertThat(hits.getDrawnHits())
                    .isEqualTo(
                            drawn(lists.stream().filter(HitTopologyTest::hits).toList()));
        });
    }

    @Test
    void shouldCountAListOnceHoweverOftenItIsTold() {
        send(row("c1|mug", 10 * DAY, 0.9, false, "1.0.0"));
        assertThat(only(told()).getHits()).isZero();
        send(row("c1|pen", 10 * DAY, 0.2, true, "1.0.0"));
        RecommendationHits hit = only(told());
        // Three that rank before it: the list is full, and hits no more.
        for (String better : List.of("cup", "hat", "rug")) {
            send(row("c1|" + better, 10 * DAY, 0.5, false, "1.0.0"));
        }

        assertThat(hit.getLists()).isEqualTo(1);
        assertThat(hit.getHits()).isEqualTo(1);
        RecommendationHits missed = only(told());
        assertThat(missed.getLists()).isEqualTo(1);
        assertThat(missed.getHits()).isZero();
        assertThat(missed.getWindowEnd()).isEqualTo(Instant.ofEpochMilli(14 * DAY));
        assertThat(told()).isEmpty();
    }

    /** After an outage an entity has several snapshots since one boundary. */
    @Test
    void shouldCountOfAnItemThatWasScoredSeveralTimesTheEarliest() {
        List<LabelledExample> rows = List.of(
                row("c1|mug", 10 * DAY, 0.9, false, "1.0.0"),
                row("c1|mug", 10 * DAY + 1, 0.7, true, "1.1.0"),
                row("c1|mug", 10 * DAY, 0.9, false, "1.0.0"),
                row("c1|pen", 10 * DAY, 0.5, false, "1.1.0"),
                row("c1|cup", 10 * DAY, 0.4, false, "1.1.0"),
                row("c1|hat", 10 * DAY, 0.3, true, "1.1.0"),
                row("c1|hat", 10 * DAY + 2, 0.8, true, "1.1.0"));
        for (int rotated = 0; rotated < rows.size(); rotated++) {
            String owner = "c" + rotated;
            List<LabelledExample> order = new ArrayList<>(rows);
            Collections.rotate(order, rotated);
            order.forEach(row -> send(LabelledExample.newBuilder(row)
                    .setEntity(owner + row.getEntity().substring(2))
                    .build()));
        }

        RecommendationHits hits = told().get("churn/1.0.0/" + 14 * DAY + "/0");
        assertThat(hits.getLists()).isEqualTo(rows.size());
        assertThat(hits.getHits()).isZero();
        assertThat(hits.getByLot() / HitCounter.ONE).isCloseTo(rows.size() * 3 / 4.0, within(1e-6));
    }

    @Test
    void shouldCountAListAsLongAsItWasWhenListsGetShorter() {
        send(row("c1|mug", 10 * DAY, 0.9, false, "1.0.0"));
        send(row("c1|pen", 10 * DAY, 0.8, false, "1.0.0"));
        send(row("c1|cup", 10 * DAY, 0.2, true, "1.0.0"));
        RecommendationPolicy shorter = new RecommendationPolicy("churn", 1, Duration.ofDays(14));
        Driven before = driven;
        driven = new Driven(
                HitTopology.build(project, shorter, topics, Driven.SERDES, Driven.erasures()),
                directory.resolve("shorter"));
        before.handOver(driven);
        before.close();
        send(row("c1|hat", 10 * DAY, 0.1, false, "1.0.0"));

        RecommendationHits hits = only(told());
        assertThat(hits.getLists()).isEqualTo(1);
        assertThat(hits.getHits()).isEqualTo(1);
        assertThat(hits.getByLot() / HitCounter.ONE).isCloseTo(3 / 4.0, within(1e-9));
    }

    @Test
    void shouldSendAndCountOnlyRowsThatTheModelScored() {
        LabelledExample scored = row("c1|mug", 10 * DAY, 0.9, true, "1.0.0");
        send(LabelledExample.newBuilder(scored).setScore(null).build());
        send(LabelledExample.newBuilder(scored).setModel("other").build());

        assertThat(told()).isEmpty();
        assertThat(driven.receivedBytes(topics.labelledByOwner())).isEmpty();
        send(scored);
        assertThat(driven.receivedBytes(topics.labelledByOwner())).hasSize(1);
    }

    @Test
    void shouldForgetWindowsOfWhichNoLabelCanComeAnyMore() {
        send(row("c1|mug", 10 * DAY, 0.9, true, "1.0.0"));
        String key = told().keySet().iterator().next();
        // Labels take 7 days and allowed lateness twice one; an outage of a week is outlived.
        send(row("c1|mug", 23 * DAY, 0.9, true, "1.0.0"));

        assertThat(forgotten()).containsExactly(key);
        assertThat(driven.driver()
                        .<Bytes, byte[]>getKeyValueStore(HitTopology.LISTS_STORE)
                        .approximateNumEntries())
                .isLessThanOrEqualTo(2);
        send(row("c1|pen", 10 * DAY, 0.9, true, "1.0.0"));
        assertThat(told()).isEmpty();
    }

    @Test
    void shouldForgetInTheirTimeTheWindowsOfAModelThatIsGone() {
        driven.driver()
                .<Bytes, byte[]>getKeyValueStore(HitTopology.COUNTS_STORE)
                .put(
                        WindowKeys.window(14 * DAY, "gone/1.0.0"),
                        new KeptNumbers(true, new HitCounter().numbers()).encode());
        assertThat(told()).isEmpty();
        send(row("c1|mug", 23 * DAY, 0.9, true, "1.0.0"));

        assertThat(forgotten()).containsExactly("gone/1.0.0/" + 14 * DAY + "/0");
    }

    @Test
    void shouldMakeDeadLettersOfWhatIsNoLabel() {
        driven.sendBytes(topics.labelledExamples(), "c1|mug", new byte[] {7});

        assertThat(told()).isEmpty();
        assertThat(driven.receivedBytes(topics.deadLetters())).hasSize(1);
    }

    /** Owners with several candidates at several boundaries; a version takes over half-way, and scores some of them before. */
    private List<LabelledExample> rows(Random random) {
        List<LabelledExample> rows = new ArrayList<>();
        for (int day = 8; day < 21; day++) {
            for (int owner = 0; owner < 25; owner++) {
                int candidates = 1 + random.nextInt(8);
                for (int item = 0; item < candidates; item++) {
                    String entity = "c" + owner + "|p" + item;
                    // Scores are often equal, so that names decide.
                    double score = random.nextInt(5) / 5.0;
                    boolean taken = random.nextInt(6) == 0;
                    String version = day < 17 && random.nextInt(3) > 0 ? "1.0.0" : "1.1.0";
                    rows.add(row(entity, day * DAY + 1, score, taken, version));
                }
            }
        }
        return rows;
    }

    /** What counts as one list, by the key of the record that counts it. */
    private Map<String, List<List<LabelledExample>>> lists(List<LabelledExample> rows) {
        Map<List<?>, List<LabelledExample>> byOccasion =
                rows.stream().collect(Collectors.groupingBy(row -> List.of(owner(row), boundary(row))));
        Map<String, List<List<LabelledExample>>> byRecord = new TreeMap<>();
        byOccasion.values().forEach(list -> {
            LabelledExample one = ranked(list).get(0);
            String key = "churn/" + one.getModelVersion() + "/" + windows.end("churn", boundary(one)) + "/0";
            byRecord.computeIfAbsent(key, k -> new ArrayList<>()).add(list);
        });
        return byRecord;
    }

    private long boundary(LabelledExample row) {
        byte[] owner = owner(row).getBytes(StandardCharsets.UTF_8);
        return Boundaries.lastUntil(owner, owner.length, DAY, row.getAsOf().toEpochMilli());
    }

    private static String owner(LabelledExample row) {
        return row.getEntity().substring(0, row.getEntity().indexOf('|'));
    }

    private static boolean hits(List<LabelledExample> list) {
        return ranked(list).stream().limit(TOP).anyMatch(row -> row.getLabel() == 1);
    }

    /** Best first. */
    private static List<LabelledExample> ranked(List<LabelledExample> list) {
        return list.stream()
                .sorted(Comparator.comparing(LabelledExample::getScore)
                        .reversed()
                        .thenComparing(LabelledExample::getEntity))
                .toList();
    }

    /** One less the ways to draw none that is taken, of all ways to draw. */
    private static double byLot(List<LabelledExample> list) {
        int missed = (int) list.stream().filter(row -> row.getLabel() == 0).count();
        int drawn = Math.min(TOP, list.size());
        return 1 - ways(missed, drawn) / ways(list.size(), drawn);
    }

    private static double ways(int of, int drawn) {
        return drawn == 0 ? 1 : of < drawn ? 0 : ways(of - 1, drawn - 1) * of / drawn;
    }

    private static List<Long> drawn(List<List<LabelledExample>> lists) {
        PoissonWeights weights = new PoissonWeights("shop:hits:churn", HitCounter.REPLICATES);
        long[] sums = new long[HitCounter.REPLICATES];
        for (List<LabelledExample> list : lists) {
            byte[] owner = owner(list.get(0)).getBytes(StandardCharsets.UTF_8);
            int[] drawn = weights.of(owner, owner.length);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += drawn[i];
            }
        }
        return Arrays.stream(sums).boxed().toList();
    }

    private void send(LabelledExample row) {
        driven.send(LabelledExample.class, topics.labelledExamples(), row.getEntity(), row);
    }

    private Map<String, RecommendationHits> told() {
        driven.driver().advanceWallClockTime(RankProcessor.PAUSE);
        Map<String, RecommendationHits> told = new LinkedHashMap<>();
        for (TestRecord<byte[], byte[]> record : driven.receivedBytes(topics.recommendationHits())) {
            if (record.value() != null) {
                told.put(
                        new String(record.key(), StandardCharsets.UTF_8),
                        Driven.SERDES
                                .of(RecommendationHits.class)
                                .deserializer()
                                .deserialize("", record.value()));
            }
        }
        return told;
    }

    /** Keys of the tombstones that came since the last call. */
    private List<String> forgotten() {
        driven.driver().advanceWallClockTime(RankProcessor.PAUSE);
        return driven.receivedBytes(topics.recommendationHits()).stream()
                .filter(record -> record.value() == null)
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .toList();
    }

    private static RecommendationHits only(Map<String, RecommendationHits> told) {
        assertThat(told).hasSize(1);
        return told.values().iterator().next();
    }

    static LabelledExample row(String entity, long asOf, double score, boolean taken, String version) {
        return LabelledExample.newBuilder()
                .setId(entity + "@" + asOf)
                .setEntity(entity)
                .setModel("churn")
                .setAsOf(Instant.ofEpochMilli(asOf))
                .setLabelName("buys_again")
                .setLabel(taken ? 1 : 0)
                .setFeatureSetVersion("1.0.0")
                .setNumbers(List.of())
                .setCategories(List.of())
                .setScore(score)
                .setModelVersion(version)
                .setMaturedAt(Instant.ofEpochMilli(asOf + MATURITY))
                .build();
    }
}
