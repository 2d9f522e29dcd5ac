package io.millrace.arms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArmDrawTest {
    private static final int ENTITIES = 100_000;

    @Test
    void shouldShareEntitiesOut() {
        List<Integer> arms = drawn(new ArmDraw(challenger("one", 250_000)));

        // Four standard deviations of a share of 0.25 among so many.
        assertThat(arms.stream().filter(arm -> arm == 0).count() / (double) ENTITIES)
                .isCloseTo(0.25, within(4 * Math.sqrt(0.25 * 0.75 / ENTITIES)));
    }

    @Test
    void shouldMoveEntitiesOneWayOnly() {
        List<Integer> before = drawn(new ArmDraw(challenger("one", 10_000)));
        for (int upTo : new int[] {50_000, 250_000, 500_000, 999_999, Arm.WHOLE}) {
            List<Integer> after = drawn(
                    upTo == Arm.WHOLE
                            ? new ArmDraw(new Arms("one", List.of(new Arm(Arm.CHALLENGER, "2.0.0", upTo))))
                            : new ArmDraw(challenger("one", upTo)));

            for (int i = 0; i < ENTITIES; i++) {
                assertThat(after.get(i)).isLessThanOrEqualTo(before.get(i));
            }
            before = after;
        }
        assertThat(before).containsOnly(0);
    }

    @Test
    void shouldDrawAnewWithAnotherSalt() {
        List<Integer> one = drawn(new ArmDraw(challenger("one", 500_000)));
        List<Integer> other = drawn(new ArmDraw(challenger("other", 500_000)));

        long same = 0;
        for (int i = 0; i < ENTITIES; i++) {
            same += one.get(i).equals(other.get(i)) ? 1 : 0;
        }
        assertThat(same / (double) ENTITIES).isCloseTo(0.5, within(4 * Math.sqrt(0.25 / ENTITIES)));
    }

    @Test
    void shouldRefuseRangesThatDoNotCoverAll() {
        assertThatThrownBy(() -> new Arms("one", List.of(new Arm("a", "1.0.0", 500_000))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new Arms("one", List.of(new Arm("a", "1.0.0", Arm.WHOLE), new Arm("b", "1.1.0", Arm.WHOLE))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Arms("one", List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static Arms challenger(String salt, int upTo) {
        return new Arms(
                salt, List.of(new Arm(Arm.CHALLENGER, "2.0.0", upTo), new Arm(Arm.CHAMPION, "1.0.0", Arm.WHOLE)));
    }

    private static List<Integer> drawn(ArmDraw draw) {
        List<Integer> arms = new ArrayList<>();
        for (int i = 0; i < ENTITIES; i++) {
            byte[] id = ("c" + i).getBytes(StandardCharsets.UTF_8);
            arms.add(draw.of(id, id.length));
        }
        return arms;
    }
}
