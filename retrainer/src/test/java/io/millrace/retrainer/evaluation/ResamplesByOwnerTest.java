package io.millrace.retrainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.statistics.EntityBootstrap;
import io.millrace.statistics.EntityBootstrap.Scoring;
import io.millrace.statistics.Normal;
import io.millrace.statistics.Ranking;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Pairs of a customer and a product, of which those of one customer are alike: whether a customer buys, and how high it scores, is half its own. A score is N(0.8 with the label, 1) of the owner's part, and N(0, 0.3²) of the pair, so the area
 * under the curve is Φ(0.8 / √(2 · 1.09)) whoever has which label.
 */
public final class ResamplesByOwnerTest {
    private static final long SEED = 20261127;
    private static final double TRUTH = 1 - Normal.survival(0.8 / Math.sqrt(2 * 1.09));
    private static final int OWNERS = 100;
    private static final int EACH = 12;
    private static final Project PAIRS = Synthetic.project("""
            entities: {customer: {key: [customer_id, product]}}
            sources: {visits: {entity: [customer_id, product]}}
            """);

    /** {@code -Dmillrace.rounds=500} says it more exactly: of as many, decision 53 has the figures. */
    private static final int ROUNDS = Integer.getInteger("millrace.rounds", 40);

    @Test
    public void shouldHoldTheTruthAsOftenAsItSaysWhichByPairItDoesNot() throws Exception {
        Random random = new Random(SEED);
        int[] value = new int[2];
        int[] difference = new int[2];
        for (int round = 0; round < ROUNDS; round++) {
            try (Pairs pairs = new Pairs(random)) {
                List<EntityBootstrap> byOwnerAndByPair =
                        List.of(EntityResamples.of(pairs.table, pairs.table.all(), round), pairs.byPair(round));
                for (int by = 0; by < 2; by++) {
                    EntityBootstrap bootstrap = byOwnerAndByPair.get(by);
                    value[by] += bootstrap
                                    .intervals(pairs.first, pairs.labels(), List.of(Ranking::auc))
                                    .get(0)
                                    .contains(TRUTH)
                            ? 1
                            : 0;
                    difference[by] += bootstrap
                                    .difference(
                                            new Scoring(pairs.first, Ranking::auc),
                                            new Scoring(pairs.second, Ranking::auc),
                                            pairs.labels())
                                    .interval()
                                    .contains(0)
                            ? 1
                            : 0;
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "seed %d, %d rounds of %d owners with %d pairs: of intervals at 95 %% hold the true area under the curve %.3f by owner and %.3f by pair, that two models are alike %.3f and %.3f%n",
                SEED,
                ROUNDS,
                OWNERS,
                EACH,
                share(value[0]),
                share(value[1]),
                share(difference[0]),
                share(difference[1]));
        assertThat(share(value[0])).isBetween(0.85, 1.0);
        assertThat(share(difference[0])).isBetween(0.85, 1.0);
        assertThat(share(value[1])).isLessThan(0.75);
        assertThat(share(difference[1])).isLessThan(0.75);
    }

    @Test
    public void shouldHaveNoOwnerOnBothSidesOfASplitByEntity() throws Exception {
        try (Pairs pairs = new Pairs(new Random(SEED))) {
            ExampleTable table = pairs.table;
            Split split = Split.byRows(table, Synthetic.WEEK, 0.6).byEntity(table, 1);

            assertThat(split.train()).isNotEmpty();
            assertThat(split.test()).isNotEmpty();
            assertThat(owners(table, split.train())).doesNotContainAnyElementsOf(owners(table, split.test()));
        }
    }

    private static Set<String> owners(ExampleTable table, int[] rows) {
        return IntStream.of(rows)
                .mapToObj(row -> table.ownerOf(table.ownerCode(row)))
                .collect(Collectors.toSet());
    }

    private static double share(int held) {
        return held / (double) ROUNDS;
    }

    /** Rows of pairs, and two scores of each that are equally good. */
    private static final class Pairs implements AutoCloseable {
        private final ExampleTable table;
        private final double[] first = new double[OWNERS * EACH];
        private final double[] second = new double[OWNERS * EACH];

        Pairs(Random random) {
            ExampleTable.Builder builder = ExampleTable.builder(PAIRS);
            for (int owner = 0, row = 0; owner < OWNERS; owner++) {
                double buys = random.nextBoolean() ? 0.6 : 0.05;
                double one = random.nextGaussian();
                double other = random.nextGaussian();
                for (int pair = 0; pair < EACH; pair++, row++) {
                    boolean positive = random.nextDouble() < buys;
                    double good = positive ? 0.8 : 0;
                    first[row] = good + one + 0.3 * random.nextGaussian();
                    second[row] = good + other + 0.3 * random.nextGaussian();
                    // In the order of time, so that the table's rows are in that of the scores.
                    builder.add(
                            "row-" + row,
                            "c" + owner + "|p" + pair,
                            Synthetic.START + row * Synthetic.WEEK.toMillis(),
                            positive ? 1 : 0,
                            List.of(),
                            List.of());
                }
            }
            table = builder.build();
        }

        boolean[] labels() {
            return table.labels(table.all());
        }

        EntityBootstrap byPair(long seed) {
            int[] pairs = IntStream.of(table.all()).map(table::entityCode).toArray();
            return new EntityBootstrap(pairs, EntityResamples.of(pairs.length), EntityResamples.LEVEL, seed);
        }

        @Override
        public void close() throws IOException {
            table.close();
        }
    }
}
