package io.millrace.decisions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.project.ShopFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionRuleTest {
    private static final long HOUR = 3_600_000;
    private static final byte[] ENTITY = "c1".getBytes(UTF_8);

    @Test
    void shouldDecideByTheThresholdWhereTheProjectSaysNothing() throws Exception {
        DecisionRule rule = rule("");

        assertThat(rule.decide(ENTITY, 2, 0.4, 0.4, 0, 1000 * HOUR)).isEqualTo(Action.POSITIVE);
        assertThat(rule.decide(ENTITY, 2, Math.nextDown(0.4), 0.4, 0, 0)).isEqualTo(Action.NEGATIVE);
    }

    @Test
    void shouldCallStaleWhatIsOlderThanItMayBeWhoeverItIsAbout() throws Exception {
        DecisionRule rule = rule("time: {actionable_for: 1 h}\ninterventions: {holdout: 0.5}");

        assertThat(heldOutOf(1000, entity -> rule.decide(entity, entity.length, 0.9, 0.4, 0, HOUR)))
                .isBetween(400L, 600L);
        assertThat(rule.isStale(0, HOUR)).isFalse();
        for (int i = 0; i < 100; i++) {
            byte[] entity = ("c" + i).getBytes(UTF_8);
            assertThat(rule.decide(entity, entity.length, 0.9, 0.4, 0, HOUR + 1))
                    .isEqualTo(Action.STALE);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.05, 0.2, 0.5, 1})
    void shouldHoldOutTheShareThatIsAskedFor(double share) {
        Holdout holdout = new Holdout("shop", share);
        int customers = 100_000;

        long held = 0;
        for (int i = 0; i < customers; i++) {
            byte[] entity = ("customer-" + i).getBytes(UTF_8);
            held += holdout.holds(entity, entity.length) ? 1 : 0;
        }

        // five standard deviations of a binomial
        double tolerance = 5 * Math.sqrt(customers * share * (1 - share));
        assertThat(Math.abs(held - share * customers)).isLessThanOrEqualTo(tolerance);
    }

    @Test
    void shouldStillHoldOutAtALargerShareWhoWasHeldOutAtASmallerOneAndDrawAnewForAnotherProject() {
        long seed = System.nanoTime();
        System.out.println("DecisionRuleTest: seed " + seed);
        Random random = new Random(seed);
        Holdout small = new Holdout("shop", 0.1);
        Holdout large = new Holdout("shop", 0.2);
        Holdout other = new Holdout("other", 0.1);
        int both = 0;
        int held = 0;

        for (int i = 0; i < 20_000; i++) {
            byte[] entity = new byte[random.nextInt(200)];
            random.nextBytes(entity);
            if (small.holds(entity, entity.length)) {
                assertThat(large.holds(entity, entity.length)).isTrue();
                held++;
                both += other.holds(entity, entity.length) ? 1 : 0;
            }
        }

        assertThat(both).as("held out of two projects at once, of %d", held).isLessThan(held / 4);
    }

    @Test
    void shouldReadNoMoreBytesThanTheEntityHas() {
        Holdout holdout = new Holdout("shop", 0.5);

        for (int i = 0; i < 100; i++) {
            byte[] entity = ("c" + i).getBytes(StandardCharsets.UTF_8);
            byte[] followed = ("c" + i + "-and-what-was-there-before").getBytes(StandardCharsets.UTF_8);
            assertThat(holdout.holds(followed, entity.length)).isEqualTo(holdout.holds(entity, entity.length));
        }
    }

    @Test
    void shouldRefuseWhatIsNoShare() {
        assertThatThrownBy(() -> new Holdout("shop", 1.1)).hasMessage("a share is from 0 to 1, not 1.1");
        assertThatThrownBy(() -> new Holdout("shop", Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    private interface Deciding {
        Action decide(byte[] entity);
    }

    private static long heldOutOf(int customers, Deciding rule) {
        long held = 0;
        for (int i = 0; i < customers; i++) {
            held += rule.decide(("c" + i).getBytes(UTF_8)) == Action.HOLDOUT ? 1 : 0;
        }
        return held;
    }

    private static DecisionRule rule(String more) throws Exception {
        Project project = ProjectReader.read(List.of(new ProjectFile("shop.yaml", ShopFile.SHOP + more)));
        return DecisionRule.of(project);
    }
}
