package io.millrace.serving.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.ScoredBatch;
import io.millrace.bundle.Scorer;
import io.millrace.records.Deployment;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.PublishedRoutes;
import io.millrace.serving.reports.CountedPace;
import io.millrace.serving.reports.ServingCounts;
import io.millrace.serving.testing.Deployments;
import io.millrace.serving.testing.MovableClock;
import io.millrace.serving.testing.Shop;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A version and itself, in arms beside each other: nothing of what is counted tells which is which. */
class PassTimerTest {
    private static final long APPENDED = 1_000_000;
    private static final long WAITED = 7;
    private static final long PASS_MILLIS = 3;
    private static final long PAUSE_MILLIS = 400;
    private static final int ROWS = 40;

    private final Shop shop = new Shop();
    private final MovableClock clock = new MovableClock(Instant.ofEpochMilli(APPENDED + WAITED));
    private final ServingCounts counts = new ServingCounts(shop.project);
    private final Rows rows = new Rows(ROWS);
    private long nanoTime;

    /** Time passes while a version scores, and while answers are sent. */
    private void pass(long millis) {
        nanoTime += millis * 1_000_000;
        clock.set(clock.instant().plusMillis(millis));
    }

    private void score(Deployment deployment, long pauseInSends) throws Exception {
        scorer().scoreWithShadow(route(deployment), rows, new Sent(pauseInSends));
    }

    private ModelRoute route(Deployment deployment) throws Exception {
        return PublishedRoutes.route(deployment, Map.of("1.0.0", version("1.0.0"), "1.1.0", version("1.1.0")));
    }

    private RouteScorer scorer() {
        // Looked at before a pass and after it.
        boolean[] within = {false};
        return new RouteScorer(
                shop.project,
                ROWS,
                clock,
                () -> {
                    if (within[0]) {
                        pass(PASS_MILLIS);
                    }
                    within[0] = !within[0];
                    return nanoTime;
                },
                counts.newThread());
    }

    private LoadedModel version(String version) throws Exception {
        return new LoadedModel(version, Scorer.load(Shop.stump(-1, 1, 0.5), shop.features));
    }

    /** As many rows of each arm, by turns. */
    private void rowsOf(Deployment deployment, String first, String second) {
        int entity = 0;
        for (int row = 0; row < ROWS; row++) {
            String wanted = row % 2 == 0 ? first : second;
            Function<Integer, String> variant = e -> Deployments.variant(deployment, "c" + e);
            while (!variant.apply(entity).equals(wanted)) {
                entity++;
            }
            row("c" + entity++);
        }
    }

    private void row(String entity) {
        FeatureUpdate update = new FeatureUpdate(shop.features.size());
        update.clear();
        update.entity.set(entity);
        update.vector.setNumber(Shop.SPEND, 20);
        update.vector.setCategory(Shop.COUNTRY, "DE".getBytes(UTF_8));
        update.vector.setNumber(Shop.ORDERS, 1.0);
        rows.add(update, APPENDED);
    }

    private static CountedPace arm(List<CountedPace> arms, String variant) {
        return arms.stream()
                .filter(arm -> arm.variant().equals(variant))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "a pause of {0} ms at each answer")
    @ValueSource(longs = {0, PAUSE_MILLIS})
    void shouldCountTheSameOfBothArmsWhateverTheirTurn(long pause) throws Exception {
        Deployment half = Deployments.of(3, "1.0.0", null, Deployments.ramp(3, "1.1.0", 500_000, "1.0.0"));
        rowsOf(half, "challenger", "champion");
        score(half, pause);
        List<CountedPace> one = CountedPace.of(counts);
        rows.clear();
        clock.set(Instant.ofEpochMilli(APPENDED + WAITED));
        rowsOf(half, "champion", "challenger");

        score(half, pause);

        List<CountedPace> swapped = CountedPace.of(counts);
        assertAlike(arm(one, "challenger"), arm(swapped, "champion"));
        assertAlike(arm(one, "champion"), arm(swapped, "challenger"));
        assertThat(arm(one, "challenger").latency())
                .isEqualTo(arm(one, "champion").latency());
        assertThat(arm(one, "challenger").latency())
                .hasSize((int) (WAITED + PASS_MILLIS) + 1)
                .endsWith(ROWS / 2L);
        assertThat(arm(one, "challenger").nanos()).isEqualTo(PASS_MILLIS * 1_000_000);
        assertThat(one.stream().mapToLong(CountedPace::timed).sum()).isEqualTo(1);
    }

    private static void assertAlike(CountedPace one, CountedPace other) {
        assertThat(new CountedPace(
                        other.variant(),
                        one.samples(),
                        one.errors(),
                        one.excused(),
                        one.passes(),
                        one.nanos(),
                        one.timed(),
                        one.slow(),
                        one.latency()))
                .isEqualTo(other);
    }

    @Test
    void shouldCountTheSameOfAShadowAsOfTheChampionBeforeIt() throws Exception {
        for (int row = 0; row < ROWS; row++) {
            row("c" + row);
        }

        score(Deployments.of(3, "1.0.0", null, Deployments.shadow(3, "1.1.0")), PAUSE_MILLIS);

        List<CountedPace> arms = CountedPace.of(counts);
        assertAlike(arm(arms, "champion"), arm(arms, "shadow"));
        assertThat(arm(arms, "shadow")).returns(1L, CountedPace::passes).returns(1L, CountedPace::timed);
    }

    @Test
    void shouldCountOfRequestsWhatTheVersionTakesAndNotWhatElseIsAskedFor() throws Exception {
        Deployment half = Deployments.of(3, "1.0.0", null, Deployments.ramp(3, "1.1.0", 500_000, "1.0.0"));
        rowsOf(half, "challenger", "champion");

        scorer().score(route(half), rows, 0, Evidence.REQUESTS, new Sent(PAUSE_MILLIS));

        for (CountedPace arm : CountedPace.of(counts)) {
            assertThat(arm.latency()).hasSize((int) PASS_MILLIS + 1).endsWith(ROWS / 2L);
            assertThat(arm).returns(ROWS / 2L, CountedPace::samples).returns(1L, CountedPace::passes);
        }
    }

    @Test
    void shouldCountNothingOfRequestsThatAreNoEvidence() throws Exception {
        Deployment half = Deployments.of(3, "1.0.0", null, Deployments.ramp(3, "1.1.0", 500_000, "1.0.0"));
        rowsOf(half, "challenger", "champion");
        Map<String, LoadedModel> failing = Map.of("1.0.0", version("1.0.0"), "1.1.0", new LoadedModel("1.1.0", null));

        scorer().score(PublishedRoutes.route(half, failing), rows, 0, Evidence.NONE, new Sent(0));
        scorer().score(route(half), rows, 20, Evidence.NONE, new Sent(0));

        assertThat(CountedPace.of(counts)).isEmpty();
    }

    @Test
    void shouldExcuseAVersionThatFailsWhereTheChampionFailsToo() throws Exception {
        for (int row = 0; row < ROWS; row++) {
            row("c" + row);
        }
        Map<String, LoadedModel> failing =
                Map.of("1.0.0", new LoadedModel("1.0.0", null), "1.1.0", new LoadedModel("1.1.0", null));
        Deployment half = Deployments.of(3, "1.0.0", null, Deployments.ramp(3, "1.1.0", 500_000, "1.0.0"));

        new RouteScorer(shop.project, ROWS, clock, counts.newThread())
                .scoreWithShadow(PublishedRoutes.route(half, failing), rows, new Sent(0));

        List<CountedPace> arms = CountedPace.of(counts);
        CountedPace challenger = arm(arms, "challenger");
        CountedPace champion = arm(arms, "champion");
        assertThat(challenger.samples()).isPositive();
        assertThat(challenger).returns(0L, CountedPace::errors).returns(challenger.samples(), CountedPace::excused);
        assertThat(champion).returns(champion.samples(), CountedPace::errors).returns(0L, CountedPace::excused);
    }

    /** Sends nothing, and takes its time. */
    private final class Sent implements Scored {
        private final long pause;

        Sent(long pause) {
            this.pause = pause;
        }

        @Override
        public void answered(int row, Scoring scoring, ScoredBatch batch, int place, long nanos) {
            pass(pause);
        }

        @Override
        public void unscorable(int row, RuntimeException why) {
            pass(pause);
        }

        @Override
        public void failed(int row, LoadedModel version, RuntimeException why) {
            // Nobody is told.
        }

        @Override
        public void shadowed(int row, Scoring scoring) {
            pass(pause);
        }
    }
}
