package io.millrace.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReferenceTest {
    private static final long SEED = 11;

    @Test
    void shouldCloseBinsOnTheRight() {
        Bins bins = new Bins(new double[] {1, 2}, new long[] {5, 6, 7});
        assertThat(bins.indexOf(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(bins.indexOf(1)).isZero();
        assertThat(bins.indexOf(Math.nextUp(1.0))).isEqualTo(1);
        assertThat(bins.indexOf(2)).isEqualTo(1);
        assertThat(bins.indexOf(Double.POSITIVE_INFINITY)).isEqualTo(2);
    }

    @Test
    void shouldRefuseEdgesThatDoNotIncrease() {
        assertThatThrownBy(() -> new Bins(new double[] {1, 1}, new long[3]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Bins(new double[] {Double.NaN}, new long[2]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Bins(new double[] {1}, new long[] {1, -1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Bins(new double[] {1}, new long[3])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldPutEveryDecileEdgeAtADecile() {
        double[] values = random().doubles(1000).toArray();
        FeatureReference.Numeric reference = ReferenceBuilder.numeric("x", 0.5, true, values);
        double[] edges = reference.deciles().edges();
        assertThat(edges).hasSize(9);
        for (int k = 1; k <= 9; k++) {
            double edge = edges[k - 1];
            assertThat(Arrays.stream(values).filter(v -> v <= edge).count()).isEqualTo(100L * k);
        }
        assertThat(reference.deciles().counts()).containsOnly(100);
        assertThat(reference.quantiles().edges().length).isLessThanOrEqualTo(256);
    }

    @Test
    void shouldMergeEqualDecilesAndIsolateHeavyValues() {
        // 60 % zeros, as counts of rare events are.
        double[] values = new double[1000];
        Random random = random();
        for (int i = 600; i < 1000; i++) {
            values[i] = 1 + random.nextDouble();
        }
        FeatureReference.Numeric reference = ReferenceBuilder.numeric("x", 0.5, true, values);
        assertThat(reference.deciles().edges()).startsWith(0.0).hasSize(4);
        assertThat(reference.deciles().count(0)).isEqualTo(600);
        int cell = reference.quantiles().indexOf(0);
        assertThat(reference.quantiles().count(cell)).isEqualTo(600);
        assertThat(reference.quantiles().indexOf(-0.0)).isEqualTo(cell);
        assertThat(reference.quantiles().indexOf(Math.nextDown(0.0))).isEqualTo(cell - 1);
        assertThat(reference.quantiles().indexOf(Math.nextUp(0.0))).isEqualTo(cell + 1);
        assertThat(reference.ksBound()).isLessThanOrEqualTo(2.0 / 256);
    }

    @Test
    void shouldCountEveryRowOnce() {
        Random random = random();
        for (int round = 0; round < 30; round++) {
            double[] values = new double[random.nextInt(3000)];
            Arrays.setAll(values, i -> random.nextInt(5) == 0 ? Double.NaN : Math.rint(20 * random.nextGaussian()));
            FeatureReference.Numeric reference = ReferenceBuilder.numeric("x", 0.5, true, values);
            BinCounter again = new BinCounter(reference);
            for (double value : values) {
                again.add(value);
            }
            assertThat(again.psi()).isEqualTo(reference.psiCounts());
            assertThat(again.ks()).isEqualTo(reference.ksCounts());
            assertThat(Arrays.stream(again.psi()).sum()).isEqualTo(values.length);
            assertThat(Arrays.stream(again.ks()).sum()).isEqualTo(values.length - reference.missing());
        }
    }

    @Test
    void shouldFoldRareCategoriesTogether() {
        List<@Nullable String> values = new ArrayList<>(Collections.nCopies(5, null));
        for (int category = 0; category < 60; category++) {
            values.addAll(Collections.nCopies(category + 1, "ü" + category));
        }
        FeatureReference.Categorical reference = ReferenceBuilder.categorical("plan", 0.5, true, values);
        assertThat(reference.categories()).hasSize(50).doesNotContain("ü9").contains("ü10");
        assertThat(reference.counts().get(50)).isEqualTo(55);
        BinCounter counter = new BinCounter(reference);
        for (String value : values) {
            counter.add(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        }
        counter.add("never seen".getBytes(StandardCharsets.UTF_8));
        long[] expected = reference.psiCounts();
        expected[50]++;
        assertThat(counter.psi()).isEqualTo(expected);
    }

    @Test
    void shouldKnowTheCategoriesThatAreFoldedTogether() throws Exception {
        List<@Nullable String> values = new ArrayList<>();
        for (int category = 0; category < 300; category++) {
            values.addAll(Collections.nCopies(category < 5 ? 1 : 3, "ü" + category));
        }
        FeatureReference.Categorical reference =
                ReferenceBuilder.categorical("plan", 0.5, true, values, row -> row % 2);
        BinCounter counter = new BinCounter(again(reference));
        for (String value : values) {
            counter.add(Objects.requireNonNull(value).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(counter.outside()).isZero();
        for (int category = 300; category < 400; category++) {
            counter.add(("ü" + category).getBytes(StandardCharsets.UTF_8));
        }
        counter.add((byte[]) null);

        assertThat(counter.outside()).isEqualTo(100);
        // Five of one row, and no other: three rows in a row are of both customers.
        assertThat(reference.edge()).isEqualTo(6);
    }

    @Test
    void shouldReadReferencesOfBeforeItWasKeptWhatTrainRowsHad() throws Exception {
        DriftReference reference = new DriftReference(
                3,
                3,
                List.of(
                        ReferenceBuilder.numeric("x", 0.5, true, new double[] {1, 2, 3}),
                        ReferenceBuilder.categorical("plan", 0.5, true, List.of("a", "b", "a"))),
                ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, new double[] {0.5}),
                1);
        ObjectNode old = DriftReferenceJson.write(reference);
        old.path("features").forEach(feature -> ((ObjectNode) feature).remove(List.of("spread", "rare")));

        DriftReference read = DriftReferenceJson.read(old);

        assertThat(read.features()).extracting(FeatureReference::edge).containsOnly(0);
        assertThat(read.score().spread()).isEqualTo(new Spread(0.5, 0.5, 0));
    }

    private static FeatureReference again(FeatureReference reference) {
        DriftReference all = new DriftReference(
                3,
                3,
                List.of(reference),
                ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, new double[] {0.5}),
                1);
        return DriftReferenceJson.read(DriftReferenceJson.write(all)).features().get(0);
    }

    @Test
    void shouldMergeCounts() {
        FeatureReference.Numeric reference = ReferenceBuilder.numeric("x", 0.5, true, new double[] {1, 2, 3});
        BinCounter one = new BinCounter(reference);
        one.add(1);
        one.add(Double.NaN);
        BinCounter other = new BinCounter(reference);
        other.add(3);
        other.merge(one.psi(), one.ks(), one.outside());
        BinCounter all = new BinCounter(reference);
        all.add(1);
        all.add(3);
        all.add(Double.NaN);
        assertThat(other.psi()).isEqualTo(all.psi());
        assertThat(other.ks()).isEqualTo(all.ks());
        assertThatThrownBy(() -> one.merge(new long[1], one.ks(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSurviveJson() throws Exception {
        Random random = random();
        DriftReference reference = new DriftReference(
                500,
                100,
                List.of(
                        ReferenceBuilder.numeric(
                                "x", 0.1 + 0.2, true, random.doubles(500).toArray()),
                        ReferenceBuilder.numeric("empty", 0, false, new double[] {Double.NaN}),
                        ReferenceBuilder.categorical("plan", 1.0 / 3, true, List.of("a", "b", "a"))),
                ReferenceBuilder.numeric(
                        DriftReference.SCORE, 1, true, random.doubles(50).toArray()),
                20);
        List<FeatureReference> coarse =
                reference.counted().stream().map(FeatureReference::coarse).toList();
        DriftReference slice =
                new DriftReference(500, 100, coarse.subList(0, 2), (FeatureReference.Numeric) coarse.get(2), 20);
        DriftReference sliced = reference
                .withSlices(List.of(new SliceReference("plan", "a", slice)))
                .withLabels(new LabelShare(500, 70, 100));
        ObjectMapper json = new ObjectMapper();
        byte[] bytes = json.writeValueAsBytes(DriftReferenceJson.write(sliced));
        assertThat(DriftReferenceJson.read(json.readTree(bytes))).isEqualTo(sliced);
        assertThat(reference.counted()).extracting(FeatureReference::name).containsExactly("x", "plan", "score");
    }

    private static Random random() {
        System.out.println("seed " + SEED);
        return new Random(SEED);
    }
}
