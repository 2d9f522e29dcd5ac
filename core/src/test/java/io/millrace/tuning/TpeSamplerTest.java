package io.millrace.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.Better;
import io.millrace.project.TuningDefinition.Range;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class TpeSamplerTest {
    private static final int SEEDS = 20;
    private static final int TRIALS = 60;

    private static double of(Map<String, String> parameters, String name) {
        return Double.parseDouble(parameters.getOrDefault(name, "NaN"));
    }

    /** Branin and Hoo's function: three minima of 0.397887. */
    private static double branin(Map<String, String> p) {
        double x = of(p, "x");
        double y = of(p, "y");
        double bowl = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
        return bowl * bowl + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
    }

    /** Hartmann's function of six numbers: least −3.32237. */
    private static double hartmann(Map<String, String> p) {
        double[] alpha = {1, 1.2, 3, 3.2};
        double[][] a = {
            {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}
        };
        double[][] centre = {
            {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
            {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
            {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
            {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}
        };
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            double far = 0;
            for (int j = 0; j < 6; j++) {
                double d = of(p, "x" + j) - centre[i][j];
                far += a[i][j] * d * d;
            }
            sum -= alpha[i] * Math.exp(-far);
        }
        return sum;
    }

    /** Least, 0, at depth 7, rate 0.03 and the word good. */
    private static double mixed(Map<String, String> p) {
        double word = "good".equals(p.get("word")) ? 0 : "fair".equals(p.get("word")) ? 1 : 3;
        double depth = (of(p, "depth") - 7) / 4;
        double rate = Math.log10(of(p, "rate") / 0.03);
        return word + depth * depth + rate * rate;
    }

    private static Range unit(double low, double high) {
        return new Range.Numbers(low, high, false, false);
    }

    private static Map<String, Range> space(Object... pairs) {
        Map<String, Range> ranges = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            ranges.put((String) pairs[i], (Range) pairs[i + 1]);
        }
        return ranges;
    }

    private static final Map<String, Range> BRANIN = space("x", unit(-5, 10), "y", unit(0, 15));
    private static final Map<String, Range> HARTMANN = space(
            "x0", unit(0, 1), "x1", unit(0, 1), "x2", unit(0, 1), "x3", unit(0, 1), "x4", unit(0, 1), "x5", unit(0, 1));
    private static final Map<String, Range> MIXED = space(
            "depth",
            new Range.Numbers(1, 20, true, false),
            "rate",
            new Range.Numbers(0.001, 1, false, true),
            "word",
            new Range.Choices(List.of("bad", "fair", "good")));

    private static List<Trial> run(Sampler sampler, ToDoubleFunction<Map<String, String>> f, int trials) {
        List<Trial> done = new ArrayList<>();
        while (done.size() < trials) {
            Map<String, String> parameters = sampler.next(done);
            done.add(new Trial(parameters, List.of(f.applyAsDouble(parameters)), false));
        }
        return done;
    }

    private static double least(List<Trial> trials) {
        return trials.stream().mapToDouble(Trial::mean).min().orElseThrow();
    }

    /** Seeds of which it finds something better than random search does. */
    private static int wins(
            Map<String, Range> ranges, Map<String, String> first, ToDoubleFunction<Map<String, String>> f) {
        SearchSpace space = new SearchSpace(ranges);
        int wins = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            double ours = least(run(new TpeSampler(space, Better.LESS, seed, first), f, TRIALS));
            double random = least(run(new RandomSampler(space, seed), f, TRIALS));
            wins += ours < random ? 1 : 0;
        }
        return wins;
    }

    @Test
    void shouldBeatRandomSearchOnBranin() {
        // Given
        Map<String, String> first = Map.of("x", "0", "y", "10");

        // When
        int wins = wins(BRANIN, first, TpeSamplerTest::branin);

        // Then: 15 of 20 are a sign test's p of 0.02
        assertThat(wins).isGreaterThanOrEqualTo(15);
    }

    @Test
    void shouldBeatRandomSearchInSixDimensions() {
        // Given
        Map<String, String> first =
                Map.of("x0", "0.5", "x1", "0.5", "x2", "0.5", "x3", "0.5", "x4", "0.5", "x5", "0.5");

        // When
        int wins = wins(HARTMANN, first, TpeSamplerTest::hartmann);

        // Then
        assertThat(wins).isGreaterThanOrEqualTo(15);
    }

    @Test
    void shouldBeatRandomSearchAmongNumbersAndWords() {
        // Given
        Map<String, String> first = Map.of("depth", "3", "rate", "0.3", "word", "fair");

        // When
        int wins = wins(MIXED, first, TpeSamplerTest::mixed);

        // Then
        assertThat(wins).isGreaterThanOrEqualTo(15);
    }

    @Test
    void shouldFindTheGreatestWhereGreaterIsBetter() {
        // Given
        Map<String, String> first = Map.of("depth", "3", "rate", "0.3", "word", "fair");
        SearchSpace space = new SearchSpace(MIXED);

        // When
        List<Trial> least = run(new TpeSampler(space, Better.LESS, 1, first), TpeSamplerTest::mixed, TRIALS);
        List<Trial> greatest = run(new TpeSampler(space, Better.GREATER, 1, first), p -> -mixed(p), TRIALS);

        // Then
        assertThat(greatest)
                .extracting(Trial::parameters)
                .isEqualTo(least.stream().map(Trial::parameters).toList());
    }

    @Test
    void shouldTryTheGivenParametersFirst() {
        // Given
        Map<String, String> beyond = Map.of("depth", "40", "rate", "0.3", "word", "no choice");
        TpeSampler sampler = new TpeSampler(new SearchSpace(MIXED), Better.LESS, 1, beyond);

        // When
        Map<String, String> next = sampler.next(List.of());

        // Then
        assertThat(next).isEqualTo(beyond);
        assertThat(run(sampler, p -> of(p, "rate"), 15)).hasSize(15);
    }

    @Test
    void shouldRefuseFirstParametersThatLackOne() {
        // Given
        SearchSpace space = new SearchSpace(MIXED);

        // When, Then
        assertThatThrownBy(() -> new TpeSampler(space, Better.LESS, 1, Map.of("depth", "3", "rate", "0.3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("word");
    }

    @Test
    void shouldGoOnFromItsTrialsAsIfNothingHadHappened() {
        // Given
        Map<String, String> first = Map.of("x", "0", "y", "10");
        List<Trial> undisturbed =
                run(new TpeSampler(new SearchSpace(BRANIN), Better.LESS, 5, first), TpeSamplerTest::branin, 40);
        for (int broken : List.of(1, 9, 10, 33)) {
            TpeSampler another = new TpeSampler(new SearchSpace(BRANIN), Better.LESS, 5, first);

            // When
            Map<String, String> next = another.next(undisturbed.subList(0, broken));

            // Then
            assertThat(next).isEqualTo(undisturbed.get(broken).parameters());
        }
    }

    @Test
    void shouldTryNothingTwiceWhileThereIsSomethingElse() {
        // Given
        Map<String, Range> few = space("depth", new Range.Numbers(1, 30, true, false));

        // When
        List<Trial> trials = run(
                new TpeSampler(new SearchSpace(few), Better.LESS, 1, Map.of("depth", "1")),
                p -> Math.abs(of(p, "depth") - 20),
                25);

        // Then
        Set<Map<String, String>> after = new HashSet<>();
        trials.subList(TpeSampler.STARTUP, 25).forEach(trial -> after.add(trial.parameters()));
        assertThat(after).hasSizeGreaterThanOrEqualTo(14);
    }

    @Test
    void shouldRankThoseThatWentFartherBeforeThoseThatWereGivenUp() {
        // Given
        Trial whole = new Trial(Map.of("x", "1"), List.of(0.5, 0.6), false);
        Trial better = new Trial(Map.of("x", "2"), List.of(0.6, 0.7), false);
        Trial givenUp = new Trial(Map.of("x", "3"), List.of(0.9), true);

        // When
        List<Trial> ranked = List.of(givenUp, whole, better).stream()
                .sorted(TpeSampler.byMerit(Better.GREATER))
                .toList();

        // Then
        assertThat(ranked).containsExactly(better, whole, givenUp);
    }

    @Test
    void shouldWeighTheLatestWholeAndTheOthersByTheirAge() {
        // Given
        int trials = 27;

        // When
        double[] weights = TpeSampler.weights(trials);

        // Then: from 1/27 to 1 over the two oldest, as numpy.linspace(1 / 27, 1, num=2) has it
        assertThat(weights[0]).isCloseTo(1.0 / 27, within(1e-12));
        assertThat(weights[1]).isCloseTo(1.0, within(1e-12));
        assertThat(weights[26]).isEqualTo(1);
        assertThat(TpeSampler.weights(3)).containsExactly(1, 1, 1);
    }

    @Test
    void shouldFillACubeEvenly() {
        // Given
        EvenPoints points = new EvenPoints(2, Randoms.of(1, 0));
        Set<Integer> cells = new HashSet<>();

        // When: 64 points among 16 cells; random ones leave one empty about once in four times
        for (int i = 0; i < 64; i++) {
            double[] point = points.point(i);
            int column = (int) (point[0] * 4);
            int row = (int) (point[1] * 4);
            cells.add(column * 4 + row);
        }

        // Then
        assertThat(cells).hasSize(16);
    }
}
