package io.millrace.conceptdrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.ConceptDriftDefinition;
import io.millrace.quality.CohortCounter;
import io.millrace.statistics.PoissonWeights;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ConceptDriftHistoryTest {
    private static final ConceptDriftDefinition USUAL = new ConceptDriftDefinition(true, 3.5, 0);
    private static final ConceptDriftDefinition NEVER = new ConceptDriftDefinition(true, 1e9, 0.05);

    private final Map<String, int[]> weights = new HashMap<>();

    /** A row, by the cohort that it is in. */
    private record Row(int cohort, String entity, double score, boolean label) {
        double error() {
            double distance = score - (label ? 1 : 0);
            return distance * distance;
        }
    }

    @Test
    void shouldFindTheCutThatWhoKeepsEveryRowFinds() {
        for (int seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            List<Row> rows = rows(random, 9, 40, random.nextInt(9));

            ConceptDrift drift = history(rows, 9, NEVER).drift(NEVER);

            double best = Double.NEGATIVE_INFINITY;
            int at = 0;
            for (int cut = 1; cut < 9; cut++) {
                double naive = naive(rows, cut, 0.05);
                if (naive > best) {
                    best = naive;
                    at = cut;
                }
            }
            assertThat(drift).as("seed %d", seed).isNotNull();
            assertThat(drift.statistic()).as("seed %d", seed).isCloseTo(best, within(1e-6));
            assertThat(drift.after().start()).as("seed %d", seed).isEqualTo(at);
            assertThat(drift.before().error()).as("seed %d", seed).isCloseTo(mean(rows, 0, at, null), within(1e-9));
        }
    }

    /** By the formula of linearised ratios with clusters that are in both stretches: nothing of it is drawn. */
    @Test
    void shouldBeAsSureOfADifferenceAsClusterRobustErrorsAre() {
        Random random = new Random(5);
        List<Row> rows = rows(random, 12, 400, 12);
        ConceptDriftHistory history = history(rows, 12, NEVER);
        CohortErrors before = sum(history.cohorts().subList(0, 7));
        CohortErrors after = sum(history.cohorts().subList(7, 12));

        double drawn = ErrorRise.between(before, after, 0.05).standardError();

        double robust = robust(rows, 7, 0.05);
        // 200 replicates know a standard deviation to 5 %.
        assertThat(drawn).isCloseTo(robust, within(0.15 * robust));
        double independent = Math.sqrt(Math.pow(1.05 * spread(before), 2) + Math.pow(spread(after), 2));
        assertThat(independent).as("the same customers are in both").isGreaterThan(1.15 * robust);
    }

    @Test
    void shouldConfirmARiseSayWhenItBeganAndLetItStand() {
        List<Row> rows = rows(new Random(7), 14, 300, 8);
        ConceptDriftHistory history = ConceptDriftHistory.NONE;
        List<Boolean> confirmed = new ArrayList<>();
        for (int cohort = 0; cohort < 14; cohort++) {
            history = history.next(errors(rows, cohort), USUAL);
            ConceptDrift drift = history.drift(USUAL);
            confirmed.add(drift != null && drift.confirmed());
        }
        ConceptDrift drift = history.drift(USUAL);

        assertThat(confirmed.subList(0, 8)).containsOnly(false);
        assertThat(confirmed.get(13)).isTrue();
        assertThat(drift).isNotNull();
        assertThat(drift.after().start()).isEqualTo(8);
        assertThat(drift.before().cohorts()).isEqualTo(8);
        assertThat(drift.before().rows()).isEqualTo(8 * 300);
        assertThat(drift.before().entities()).isEqualTo(100);
        assertThat(drift.before().limits().high())
                .isLessThan(drift.after().limits().low());
    }

    @Test
    void shouldEndADriftByThreeCohortsThatAreAsTheyWereBefore() {
        Random random = new Random(8);
        List<Row> bad = rows(random, 14, 300, 8);
        List<Row> good = rows(random, 20, 300, 20);
        ConceptDriftHistory drifted = history(bad, 14, USUAL);
        assertThat(drifted.changed()).isEqualTo(8);

        ConceptDriftHistory calmer = drifted.next(errors(good, 14), USUAL).next(errors(good, 15), USUAL);
        ConceptDriftHistory over = calmer.next(errors(good, 16), USUAL);

        assertThat(calmer.calm()).isEqualTo(2);
        assertThat(calmer.changed()).isEqualTo(8);
        assertThat(over.changed()).isZero();
        assertThat(over.cohorts()).isEqualTo(drifted.cohorts().subList(0, 8));
        assertThat(over.next(errors(good, 16), USUAL)).isSameAs(over);
        assertThat(over.next(errors(good, 17), USUAL).changed()).isZero();
    }

    @Test
    void shouldTolerateARiseThatIsOfNoMatter() {
        List<Row> rows = rows(new Random(7), 14, 300, 8);
        ConceptDriftDefinition patient = new ConceptDriftDefinition(true, 3.5, 3);

        assertThat(history(rows, 14, patient).changed()).isZero();
    }

    @Test
    void shouldLetWhatWasDecidedStand() {
        List<Row> rows = rows(new Random(9), 3, 50, 3);
        ConceptDriftHistory history = history(rows, 3, USUAL);

        assertThat(history.next(errors(rows, 2), USUAL)).isSameAs(history);
        assertThat(history.next(errors(rows, 1), USUAL)).isSameAs(history);
    }

    @Test
    void shouldKeepTheOldestAsOneAndNothingOfTheSum() {
        int cohorts = ConceptDriftHistory.MOST + 9;
        List<Row> quiet = rows(new Random(11), cohorts, 30, cohorts);
        ConceptDriftHistory history = history(quiet, cohorts, NEVER);

        assertThat(history.cohorts()).hasSize(ConceptDriftHistory.MOST);
        assertThat(history.cohorts().get(0).cohorts()).isEqualTo(10);
        assertThat(history.cohorts().get(0).start()).isZero();
        assertThat(sum(history.cohorts()).rows()).isEqualTo(cohorts * 30L);

        List<Row> early = rows(new Random(12), cohorts, 300, 5);
        ConceptDriftHistory drifted = history(early, cohorts, USUAL);
        ConceptDrift drift = drifted.drift(USUAL);
        assertThat(drift).isNotNull();
        assertThat(drift.confirmed()).isTrue();
        assertThat(drift.before().cohorts()).isEqualTo(5);
        assertThat(drift.after().cohorts()).isEqualTo(cohorts - 5);
        assertThat(drifted.changed()).isEqualTo(1);
    }

    @Test
    void shouldSayNothingOfOneCohortOrOfErrorsThatAreAllTheSame() {
        ConceptDriftHistory one = history(rows(new Random(1), 1, 30, 1), 1, USUAL);
        CohortCounter counter = new CohortCounter();
        counter.add(0.5, 0.5, true, new int[CohortCounter.REPLICATES]);
        ConceptDriftHistory same = ConceptDriftHistory.NONE
                .next(CohortErrors.of(0, 1, 1, counter, Double.NaN), USUAL)
                .next(CohortErrors.of(1, 2, 1, counter, Double.NaN), USUAL);
        ConceptDrift drift = same.drift(USUAL);

        assertThat(one.drift(USUAL)).isNull();
        assertThat(drift).isNotNull();
        assertThat(drift.statistic()).isZero();
        assertThat(drift.after().limits().low()).isNaN();
    }

    @Test
    void shouldBeReadAsItWasWritten() {
        ConceptDriftHistory history = history(rows(new Random(7), 14, 300, 8), 14, USUAL);

        ConceptDriftHistory read = ConceptDriftHistoryCodec.decode(ConceptDriftHistoryCodec.encode(history));

        assertThat(ConceptDriftHistoryCodec.encode(read)).isEqualTo(ConceptDriftHistoryCodec.encode(history));
        assertThat(read.changed()).isEqualTo(history.changed());
        assertThat(read.lastEnd()).isEqualTo(history.lastEnd());
        assertThat(read.cohorts().get(3).limits())
                .isEqualTo(history.cohorts().get(3).limits());
        assertThatThrownBy(() -> ConceptDriftHistoryCodec.decode(new byte[] {9}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 9");
        assertThatThrownBy(() -> ConceptDriftHistoryCodec.decode(new byte[] {1, 0}))
                .hasMessageContaining("breaks off");
    }

    /**
     * 300 streams of 52 cohorts of 100 customers, of whom one in ten leaves from cohort to cohort, and each of whom errs in a way of their own: nothing happens in any. At a run length of 1,000 cohorts 15 would alarm.
     */
    @Test
    void shouldStayQuietHoweverCustomersRepeat() {
        int alarms = 0;
        for (int seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            double[] own = random.doubles(100).toArray();
            int[] ids = new int[100];
            int ever = 100;
            for (int i = 0; i < 100; i++) {
                ids[i] = i;
            }
            ConceptDriftHistory history = ConceptDriftHistory.NONE;
            PoissonWeights weights = new PoissonWeights("test", CohortCounter.REPLICATES);
            for (int cohort = 0; cohort < 52 && history.changed() == 0; cohort++) {
                CohortCounter counter = new CohortCounter();
                for (int i = 0; i < 100; i++) {
                    if (random.nextInt(10) == 0) {
                        own[i] = random.nextDouble();
                        ids[i] = ever++;
                    }
                    byte[] id = Integer.toString(ids[i]).getBytes(StandardCharsets.UTF_8);
                    counter.add(0.3, 0.5, random.nextDouble() < own[i], weights.of(id, id.length));
                }
                history = history.next(CohortErrors.of(cohort, cohort + 1, 100, counter, Double.NaN), USUAL);
            }
            alarms += history.changed() > 0 ? 1 : 0;
        }

        // 300 streams of 52 cohorts at one alarm in 1,000 cohorts, and three standard deviations of that.
        assertThat(alarms).isLessThanOrEqualTo(27);
    }

    /** Of 100 customers who come three times to each cohort; from {@code changed} on, one label in three follows the opposite of the score. */
    private static List<Row> rows(Random random, int cohorts, int rows, int changed) {
        double[] own = new double[100];
        for (int i = 0; i < own.length; i++) {
            own[i] = 0.6 * random.nextDouble();
        }
        List<Row> all = new ArrayList<>();
        for (int cohort = 0; cohort < cohorts; cohort++) {
            for (int i = 0; i < rows; i++) {
                double score = random.nextInt(100) / 100.0;
                boolean said = random.nextDouble() < score;
                boolean contrary =
                        random.nextDouble() < own[i % own.length] || (cohort >= changed && random.nextInt(3) == 0);
                all.add(new Row(cohort, "e" + i % own.length, score, said != contrary));
            }
        }
        return all;
    }

    private ConceptDriftHistory history(List<Row> rows, int cohorts, ConceptDriftDefinition definition) {
        ConceptDriftHistory history = ConceptDriftHistory.NONE;
        for (int cohort = 0; cohort < cohorts; cohort++) {
            history = history.next(errors(rows, cohort), definition);
        }
        return history;
    }

    private CohortErrors errors(List<Row> rows, int cohort) {
        CohortCounter counter = new CohortCounter();
        long entities = 0;
        List<String> seen = new ArrayList<>();
        for (Row row : rows) {
            if (row.cohort == cohort) {
                counter.add(row.score, 0.5, row.label, weights(row.entity));
                if (!seen.contains(row.entity)) {
                    seen.add(row.entity);
                    entities++;
                }
            }
        }
        return CohortErrors.of(cohort, cohort + 1, entities, counter, Double.NaN);
    }

    private int[] weights(String entity) {
        return weights.computeIfAbsent(entity, name -> {
            byte[] id = name.getBytes(StandardCharsets.UTF_8);
            return new PoissonWeights("test", CohortCounter.REPLICATES).of(id, id.length);
        });
    }

    private static CohortErrors sum(List<CohortErrors> cohorts) {
        return cohorts.stream().reduce(CohortErrors::plus).orElseThrow();
    }

    /** The statistic of a cut, from the rows themselves. */
    private double naive(List<Row> rows, int cut, double allowance) {
        double[] differences = new double[CohortCounter.REPLICATES];
        double mean = 0;
        for (int replicate = 0; replicate < differences.length; replicate++) {
            differences[replicate] = mean(rows, cut, 99, replicate) - (1 + allowance) * mean(rows, 0, cut, replicate);
            mean += differences[replicate] / differences.length;
        }
        double variance = 0;
        for (double difference : differences) {
            variance += (difference - mean) * (difference - mean) / (differences.length - 1);
        }
        return (mean(rows, cut, 99, null) - (1 + allowance) * mean(rows, 0, cut, null)) / Math.sqrt(variance);
    }

    private double mean(List<Row> rows, int from, int to, @Nullable Integer replicate) {
        double sum = 0;
        double count = 0;
        for (Row row : rows) {
            if (row.cohort >= from && row.cohort < to) {
                int weight = replicate == null ? 1 : weights(row.entity)[replicate];
                sum += weight * row.error();
                count += weight;
            }
        }
        return sum / count;
    }

    private double robust(List<Row> rows, int cut, double allowance) {
        double before = mean(rows, 0, cut, null);
        double after = mean(rows, cut, 99, null);
        double countBefore = rows.stream().filter(row -> row.cohort < cut).count();
        double countAfter = rows.size() - countBefore;
        Map<String, Double> influence = new TreeMap<>();
        for (Row row : rows) {
            double each = row.cohort < cut
                    ? -(1 + allowance) * (row.error() - before) / countBefore
                    : (row.error() - after) / countAfter;
            influence.merge(row.entity, each, Double::sum);
        }
        return Math.sqrt(
                influence.values().stream().mapToDouble(each -> each * each).sum());
    }

    private static double spread(CohortErrors errors) {
        return (errors.limits().high() - errors.limits().low()) / 3.92;
    }
}
