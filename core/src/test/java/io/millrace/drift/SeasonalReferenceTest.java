package io.millrace.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.project.Season;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeasonalReferenceTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int YEAR = 364;
    private static final int CUSTOMERS = 300;
    private static final Set<Season> BOTH = Set.of(Season.HOUR_OF_WEEK, Season.WEEK_OF_YEAR);

    private final Random random = seeded();

    @Test
    void shouldCompareWithTheSameWindowsOfTheWeek() {
        List<Row> reference = world(6 * 7, day -> 3 * (day % 7));
        DriftReference frozen = freeze(reference, Set.of(Season.HOUR_OF_WEEK));
        for (int day = 60; day < 74; day++) {
            List<Row> window = oneDay(day, 3 * (day % 7));
            WindowVerdict verdict = judge(frozen, policy(Set.of(Season.HOUR_OF_WEEK)), day, window);
            checkAgainst(sameDays(reference, day, 7), window, verdict);
            assertThat(verdict.features()).extracting(FeatureDrift::reference).containsOnly("hour_of_week");
            assertThat(verdict.features()).noneMatch(FeatureDrift::out);
        }
    }

    @Test
    void shouldCompareWithTheSameWindowsOfEarlierYears() {
        List<Row> reference = world(YEAR + 100, day -> 4 * Math.sin(2 * Math.PI * day / YEAR));
        DriftReference frozen = freeze(reference, BOTH);
        for (int day = YEAR + 100; day < 2 * YEAR; day += 31) {
            List<Row> window = oneDay(day, 4 * Math.sin(2 * Math.PI * day / YEAR));
            WindowVerdict verdict = judge(frozen, policy(BOTH), day, window);
            checkAgainst(sameDays(reference, day, YEAR), window, verdict);
            assertThat(verdict.features())
                    .extracting(FeatureDrift::reference)
                    .containsOnly("hour_of_week, week_of_year");
            assertThat(verdict.features()).noneMatch(FeatureDrift::out);
        }
    }

    /** Customers differ lastingly, days of the week differ, and every day of the world is like the one a week before. */
    @Test
    void shouldRarelyRejectASeasonThatRepeats() {
        int[] belowSeasonal = new int[3];
        int[] belowFixed = new int[3];
        double[] levels = {0.01, 0.05, 0.2};
        int worlds = 40;
        for (int world = 0; world < worlds; world++) {
            List<Row> reference = world(4 * 7, day -> day % 7 < 5 ? 0 : 1.5);
            DriftReference frozen = freeze(reference, Set.of(Season.HOUR_OF_WEEK));
            for (int day = 28; day < 42; day++) {
                List<Row> window = oneDay(day, day % 7 < 5 ? 0 : 1.5);
                double seasonal = judge(frozen, policy(Set.of(Season.HOUR_OF_WEEK)), day, window)
                        .features()
                        .get(0)
                        .pValue();
                double fixed = judge(frozen, policy(Set.of()), day, window)
                        .features()
                        .get(0)
                        .pValue();
                for (int i = 0; i < levels.length; i++) {
                    belowSeasonal[i] += seasonal <= levels[i] ? 1 : 0;
                    belowFixed[i] += fixed <= levels[i] ? 1 : 0;
                }
            }
        }
        int windows = 14 * worlds;
        for (int i = 0; i < levels.length; i++) {
            double most = levels[i] + 4 * Math.sqrt(levels[i] * (1 - levels[i]) / windows);
            assertThat(belowSeasonal[i] / (double) windows)
                    .as("p <= %s", levels[i])
                    .isLessThan(most);
            assertThat(belowFixed[i] / (double) windows)
                    .as("p <= %s, fixed", levels[i])
                    .isGreaterThan(0.25);
        }
    }

    @Test
    void shouldSayWhereItKnowsNoSeason() {
        List<Row> reference = world(YEAR, day -> 0);
        reference.removeIf(row -> row.day() == 20);
        DriftReference frozen = freeze(reference, BOTH);
        List<Row> far = oneDay(YEAR + 20, 3);
        FeatureDrift unknown =
                judge(frozen, policy(BOTH), YEAR + 20, far).features().get(0);
        assertThat(unknown.reference()).isEqualTo(FeatureDrift.ALL);
        assertThat(unknown.evidence()).isFalse();
        assertThat(unknown.psi()).isGreaterThan(0.1);
        assertThat(unknown.out()).isFalse();
        FeatureDrift known = judge(frozen, policy(BOTH), YEAR + 21, oneDay(YEAR + 21, 3))
                .features()
                .get(0);
        assertThat(known.evidence()).isTrue();
        assertThat(known.out()).isTrue();
    }

    @Test
    void shouldNeitherConfirmNorClearWhereItKnowsNoSeason() {
        List<Row> reference = world(YEAR, day -> 0);
        reference.removeIf(row -> row.day() == 21);
        DriftReference frozen = freeze(reference, BOTH);
        DriftPolicy policy = policy(BOTH);
        DriftConfirmation once =
                DriftConfirmation.none().next(judge(frozen, policy, YEAR + 20, oneDay(YEAR + 20, 3)), policy);
        DriftConfirmation still = once.next(judge(frozen, policy, YEAR + 21, oneDay(YEAR + 21, 3)), policy);
        assertThat(still.features()).isEqualTo(once.features());
        assertThat(still.next(judge(frozen, policy, YEAR + 22, oneDay(YEAR + 22, 3)), policy)
                        .confirmed("x"))
                .isTrue();
    }

    @Test
    void shouldTakeAllRowsForOtherWindowsOrSeasons() {
        List<Row> reference = world(14, day -> 3 * (day % 7));
        DriftReference frozen = freeze(reference, Set.of(Season.HOUR_OF_WEEK));
        List<Row> window = oneDay(20, 0);
        DriftPolicy weekly =
                new DriftPolicy(0.1, 0.1, Duration.ofDays(7), 100, 2, 3, 0.3, Set.of(), Set.of(Season.HOUR_OF_WEEK));
        for (DriftPolicy other : List.of(weekly, policy(Set.of()), policy(Set.of(Season.WEEK_OF_YEAR)))) {
            FeatureDrift drift = judge(frozen, other, 20, window).features().get(0);
            assertThat(drift.reference()).isEqualTo(FeatureDrift.ALL);
            assertThat(drift.evidence()).isTrue();
        }
    }

    @Test
    void shouldFindABrokenUpstreamInAnySeason() {
        List<Row> reference = world(YEAR, day -> 0);
        reference.removeIf(row -> row.day() == 20);
        DriftReference frozen = freeze(reference, BOTH);
        for (int day : new int[] {YEAR + 20, YEAR + 30}) {
            List<Row> window = oneDay(day, 0).stream()
                    .map(row -> new Row(row.day(), row.customer(), Double.NaN, row.plan()))
                    .toList();
            assertThat(judge(frozen, policy(BOTH), day, window)
                            .features()
                            .get(0)
                            .quarantined())
                    .isTrue();
        }
    }

    @Test
    void shouldSurviveJson() throws Exception {
        List<Row> reference = world(YEAR, day -> day % 7);
        reference.removeIf(row -> row.day() == 20);
        DriftReference frozen = freeze(reference, BOTH);
        ObjectMapper json = new ObjectMapper();
        byte[] bytes = json.writeValueAsBytes(DriftReferenceJson.write(frozen));
        assertThat(DriftReferenceJson.read(json.readTree(bytes))).isEqualTo(frozen);
    }

    @Test
    void shouldReadAReferenceFromBeforeThereWereSeasons() throws Exception {
        DriftReference frozen = freeze(world(14, day -> 0), Set.of(Season.HOUR_OF_WEEK));
        ObjectNode old = DriftReferenceJson.write(frozen);
        old.remove("season");
        assertThat(DriftReferenceJson.read(old)).isEqualTo(frozen.with(null));
    }

    @Test
    void shouldRefuseABrokenSeason() {
        ObjectNode json = DriftReferenceJson.write(freeze(world(14, day -> 0), Set.of(Season.HOUR_OF_WEEK)));
        for (String at : List.of("/season/places/2/counts/0/psi", "/season/places/2/counts/0/ks", "/season/places")) {
            JsonNode node = json.deepCopy();
            ((com.fasterxml.jackson.databind.node.ArrayNode) node.at(at)).remove(0);
            assertThatThrownBy(() -> DriftReferenceJson.read(node)).as(at).isInstanceOf(IllegalArgumentException.class);
        }
        ObjectNode zone = json.deepCopy();
        ((ObjectNode) zone.get("season")).put("zone", "Europe/Nowhere");
        assertThatThrownBy(() -> DriftReferenceJson.read(zone)).isInstanceOf(IllegalArgumentException.class);
    }

    /** What the verdict should be, from the rows themselves. */
    private static void checkAgainst(List<Row> before, List<Row> window, WindowVerdict verdict) {
        FeatureDrift drift = verdict.features().get(0);
        assertThat(drift.ks()).isLessThanOrEqualTo(naiveKs(before, window) + 1e-12);
        assertThat(naiveKs(before, window)).isLessThanOrEqualTo(drift.ks() + drift.ksBound() + 1e-12);
        double entities = before.stream().map(Row::customer).distinct().count();
        assertThat(drift.effectiveSamples()).isCloseTo(1 / (1 / entities + 1.0 / CUSTOMERS), within(1e-9));
        assertThat(drift.referenceMissingShare())
                .isCloseTo(share(before, row -> Double.isNaN(row.x()) ? 1 : 0), within(1e-12));
        double psi = 0;
        for (String plan : List.of("basic", "premium", "none")) {
            double p = Math.max(1e-4, share(before, row -> row.is(plan) ? 1 : 0));
            double q = Math.max(1e-4, share(window, row -> row.is(plan) ? 1 : 0));
            psi += (q - p) * Math.log(q / p);
        }
        assertThat(verdict.features().get(1).psi()).isCloseTo(psi, within(1e-9));
    }

    private static double share(List<Row> rows, ToDoubleFunction<Row> of) {
        return rows.stream().mapToDouble(of).average().orElseThrow();
    }

    private static double naiveKs(List<Row> first, List<Row> second) {
        double[] a = values(first);
        double[] b = values(second);
        double greatest = 0;
        for (double at : b) {
            greatest = Math.max(greatest, Math.abs(below(a, at) - below(b, at)));
            double left = Math.nextDown(at);
            greatest = Math.max(greatest, Math.abs(below(a, left) - below(b, left)));
        }
        return greatest;
    }

    private static double[] values(List<Row> rows) {
        return rows.stream()
                .mapToDouble(Row::x)
                .filter(x -> !Double.isNaN(x))
                .sorted()
                .toArray();
    }

    private static double below(double[] values, double at) {
        return Arrays.stream(values).filter(value -> value <= at).count() / (double) values.length;
    }

    private static List<Row> sameDays(List<Row> rows, int day, int period) {
        return rows.stream()
                .filter(row -> Math.floorMod(row.day() - day, period) == 0)
                .toList();
    }

    private List<Row> world(int days, DoubleUnaryOperator season) {
        List<Row> rows = new ArrayList<>();
        for (int day = 0; day < days; day++) {
            rows.addAll(oneDay(day, season.applyAsDouble(day)));
        }
        return rows;
    }

    private List<Row> oneDay(int day, double shift) {
        List<Row> rows = new ArrayList<>();
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            double level = 0.5 * (customer % 7 - 3);
            double x = random.nextInt(20) == 0 ? Double.NaN : level + random.nextGaussian() + shift;
            double premium = 0.3 + 0.05 * shift;
            rows.add(new Row(
                    day,
                    customer,
                    x,
                    random.nextInt(30) == 0 ? null : random.nextDouble() < premium ? "premium" : "basic"));
        }
        return rows;
    }

    private static DriftReference freeze(List<Row> rows, Set<Season> seasons) {
        double[] x = rows.stream().mapToDouble(Row::x).toArray();
        List<@Nullable String> plans = new ArrayList<>();
        rows.forEach(row -> plans.add(row.plan()));
        double[] scores =
                Arrays.stream(x).map(value -> 1 / (1 + Math.exp(-value))).toArray();
        int cells = ReferenceBuilder.SEASONAL_CELLS;
        FeatureReference.Numeric number = ReferenceBuilder.numeric("x", 0.7, true, x, cells);
        FeatureReference.Categorical plan = ReferenceBuilder.categorical("plan", 0.3, true, plans);
        FeatureReference.Numeric age = ReferenceBuilder.numeric("age", 0, false, x, cells);
        FeatureReference.Numeric score = ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, scores, cells);
        SeasonGrid grid = new SeasonGrid(seasons, DAY, ZoneOffset.UTC);
        SeasonBuilder season =
                new SeasonBuilder(grid, rows.stream().mapToLong(Row::asOf).toArray(), i -> rows.get(i)
                        .customer());
        return new DriftReference(rows.size(), CUSTOMERS, List.of(number, age, plan), score, CUSTOMERS)
                .with(season.build(
                        List.of(season.numeric(number, x), season.categorical(plan, plans)),
                        season.numeric(score, scores),
                        season));
    }

    private static WindowVerdict judge(DriftReference reference, DriftPolicy policy, int day, List<Row> rows) {
        List<BinCounter> counters =
                reference.counted().stream().map(BinCounter::new).toList();
        for (Row row : rows) {
            counters.get(0).add(row.x());
            counters.get(1).add(row.plan() == null ? null : row.plan().getBytes(StandardCharsets.UTF_8));
            counters.get(2).add(1 / (1 + Math.exp(-row.x())));
        }
        WindowCounts counts = new WindowCounts(day * DAY, (day + 1) * DAY, rows.size(), CUSTOMERS, counters);
        return DriftTest.judge(reference, policy, counts);
    }

    private static DriftPolicy policy(Set<Season> seasons) {
        return new DriftPolicy(0.1, 0.1, Duration.ofDays(1), 100, 2, 3, 0.3, Set.of(), seasons);
    }

    private static Random seeded() {
        long seed = 17;
        System.out.println("seed " + seed);
        return new Random(seed);
    }

    private record Row(
            int day, int customer, double x, @Nullable String plan) {
        long asOf() {
            return day * DAY + 1 + (customer * 86_399_000L) / CUSTOMERS;
        }

        boolean is(String category) {
            return plan == null ? category.equals("none") : plan.equals(category);
        }
    }
}
