package io.millrace.topology.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.project.Project;
import io.millrace.project.RecommendationPolicy;
import io.millrace.records.Cause;
import io.millrace.records.Decision;
import io.millrace.records.Prediction;
import io.millrace.records.PredictionStatus;
import io.millrace.records.Reason;
import io.millrace.records.Recommendations;
import io.millrace.records.RecommendedItem;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.Layouts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecommendationTopologyTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final RecommendationPolicy POLICY = new RecommendationPolicy("churn", 2, Duration.ofDays(14));

    @TempDir
    private Path directory;

    private final Project project = Driven.recommending();
    private final TopicCatalogue topics = Driven.topics(project);
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
        return RecommendationTopology.build(project, POLICY, topics, Driven.SERDES, Driven.erasures());
    }

    @Test
    void shouldKeepItsShape() {
        assertThat(topology().describe().toString()).isEqualToNormalizingWhitespace(Driven.golden("recommendations"));
    }

    @Test
    void shouldKeepItsLayouts() throws IOException {
        scored("c1|mug", 10, 0.9);
        written();
        driven.driver().advanceWallClockTime(DAY);
        scored("c2|pen", 10, 0.8);

        Layouts.hold("recommendations", driven.driver(), RecommendationTopology.CANDIDATES_STORE);
    }

    @Test
    void shouldForgetTheListOfAnOwnerAndOneItemOfAnother() {
        scored("c1|mug", 10, 0.9);
        scored("c11|mug", 10, 0.9);
        scored("c2|mug", 10, 0.9);
        scored("c2|pen", 10, 0.8);
        written();

        driven.forget(topics, "c1", Duration.ofDays(10).toMillis());
        driven.forget(topics, "c2|mug", Duration.ofDays(10).toMillis());
        scored("c1|mug", 10, 0.7);
        List<TestRecord<byte[], byte[]>> written = writtenBytes();

        assertThat(written)
                .filteredOn(record -> record.value() == null)
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .containsExactly("c1");
        assertThat(written).hasSize(2).last().satisfies(record -> assertThat(
                        items(List.of(Driven.SERDES.of(Recommendations.class).fromBytes(record.value()))))
                .containsExactly("pen"));
        scored("c1|mug", 11, 0.6);
        assertThat(items(written())).as("who comes back begins anew").containsExactly("mug");
    }

    @Test
    void shouldWriteTheBestOfEachOwnerOnceHoweverManyWereScored() {
        scored("c1|mug", 10, 0.3);
        scored("c1|pen", 10, 0.7);
        scored("c1|rug", 10, 0.5);
        scored("c2|mug", 10, 0.2);

        List<Recommendations> lists = written();

        assertThat(lists).extracting(Recommendations::getOwner).containsExactlyInAnyOrder("c1", "c2");
        Recommendations first = of("c1", lists);
        assertThat(first.getItems())
                .extracting(RecommendedItem::getItem, RecommendedItem::getScore)
                .containsExactly(tuple("pen", 0.7), tuple("rug", 0.5));
        assertThat(first.getCandidates()).isEqualTo(3);
        assertThat(first.getAsOf()).isEqualTo(day(10));
        assertThat(first.getModel()).isEqualTo("churn");
        assertThat(first.getHeldOut()).isFalse();
        RecommendedItem pen = first.getItems().get(0);
        assertThat(pen.getPredictionId()).isEqualTo("c1|pen@10");
        assertThat(pen.getModelVersion()).isEqualTo("1.0.0");
        assertThat(pen.getReasons()).extracting(Reason::getFeature).containsExactly("purchases_7d");
    }

    @Test
    void shouldFollowScores() {
        scored("c1|mug", 10, 0.3);
        scored("c1|pen", 10, 0.7);
        assertThat(items(written())).containsExactly("pen", "mug");
        scored("c1|mug", 11, 0.9);

        assertThat(items(written())).containsExactly("mug", "pen");
    }

    @Test
    void shouldNotGoBackInTimeNorTakeAPredictionTwice() {
        scored("c1|mug", 10, 0.3);
        scored("c1|pen", 10, 0.7);
        assertThat(written()).hasSize(1);
        scored("c1|mug", 9, 0.9);
        // The same id with another score: the first is the effective one.
        scored("c1|mug", 10, 0.95);

        assertThat(written()).isEmpty();
    }

    @Test
    void shouldLeaveOutWhatLiesTooFarBehindTheLatest() {
        scored("c1|mug", 10, 0.9);
        scored("c1|pen", 24, 0.2);
        assertThat(items(written())).containsExactly("mug", "pen");
        scored("c1|pen", 25, 0.3);

        List<Recommendations> later = written();

        assertThat(items(later)).containsExactly("pen");
        assertThat(later.get(0).getCandidates()).isEqualTo(1);
    }

    @Test
    void shouldTellOwnersApartWhoseNamesBeginAlike() {
        scored("c1|mug", 10, 0.9);
        scored("c11|pen", 10, 0.8);
        scored("c1|red|pen", 10, 0.7);

        List<Recommendations> lists = written();

        assertThat(items(List.of(of("c1", lists)))).containsExactly("mug", "red|pen");
        assertThat(items(List.of(of("c11", lists)))).containsExactly("pen");
    }

    @Test
    void shouldForgetWhomFeaturesHaveForgotten() {
        scored("c1|mug", 10, 0.9);
        scored("c2|mug", 10, 0.9);
        scored("c2|pen", 20, 0.8);
        assertThat(written()).hasSize(2);
        // The project forgets after 400 days.
        scored("c3|mug", 409, 0.5);
        assertThat(written()).extracting(Recommendations::getOwner).containsExactly("c3");
        scored("c3|mug", 410, 0.6);

        List<TestRecord<byte[], byte[]>> written = writtenBytes();

        assertThat(written)
                .filteredOn(record -> new String(record.key(), StandardCharsets.UTF_8).equals("c1"))
                .extracting(TestRecord::value)
                .containsExactly((byte[]) null);
        assertThat(written).hasSize(3);
        scored("c3|mug", 420, 0.7);
        assertThat(writtenBytes())
                .filteredOn(record -> record.value() == null)
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .containsExactly("c2");
    }

    @Test
    void shouldSayWhoIsHeldOut() {
        send(prediction("c1|mug", 10, 0.9, "churn", PredictionStatus.SCORED, Decision.HOLDOUT));

        assertThat(written()).extracting(Recommendations::getHeldOut).containsExactly(true);
    }

    @Test
    void shouldRankByItsModelsScoresAlone() {
        send(prediction("c1|mug", 10, 0.9, "other", PredictionStatus.SCORED, Decision.POSITIVE));
        send(prediction("c1|pen", 10, null, "churn", PredictionStatus.NO_MODEL, null));

        assertThat(written()).isEmpty();
    }

    @Test
    void shouldMakeDeadLettersOfWhatIsNoPrediction() {
        driven.sendBytes(topics.predictions(), "c1|mug", new byte[] {7});

        assertThat(written()).isEmpty();
        assertThat(driven.receivedBytes(topics.deadLetters())).hasSize(1);
    }

    private void scored(String entity, int day, double score) {
        send(prediction(entity, day, score, "churn", PredictionStatus.SCORED, Decision.NEGATIVE));
    }

    private void send(Prediction prediction) {
        driven.send(Prediction.class, topics.predictions(), prediction.getEntity(), prediction);
    }

    private static Prediction prediction(
            String entity,
            int day,
            @Nullable Double score,
            String model,
            PredictionStatus status,
            @Nullable Decision decision) {
        return new Prediction(
                entity + "@" + day,
                entity,
                model,
                Cause.SNAPSHOT,
                day(day),
                day(day),
                status,
                score,
                decision,
                0.5,
                score == null ? null : "1.0.0",
                score == null ? null : "champion",
                List.of(new Reason("purchases_7d", "3", 0.5, null)),
                false,
                Instant.EPOCH,
                null,
                -1L);
    }

    private static Instant day(int day) {
        return Instant.EPOCH.plus(DAY.multipliedBy(day));
    }

    private List<Recommendations> written() {
        driven.driver().advanceWallClockTime(RankProcessor.PAUSE);
        return driven.received(Recommendations.class, topics.recommendations());
    }

    private List<TestRecord<byte[], byte[]>> writtenBytes() {
        driven.driver().advanceWallClockTime(RankProcessor.PAUSE);
        return driven.receivedBytes(topics.recommendations());
    }

    private static List<String> items(List<Recommendations> lists) {
        return lists.stream()
                .flatMap(list -> list.getItems().stream())
                .map(RecommendedItem::getItem)
                .toList();
    }

    private static Recommendations of(String owner, List<Recommendations> lists) {
        return lists.stream()
                .filter(list -> list.getOwner().equals(owner))
                .findFirst()
                .orElseThrow();
    }
}
