package io.millrace.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.rollout.RolloutInput.ServingReported;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is waited for: two instances that serve MAJOR versions of their own. */
final class InstancesTest {
    private static final Set<String> OLD = Set.of("1.0.0", "1.1.0");
    private static final Set<String> NEW = Set.of("2.0.0");

    @Test
    void shouldHaveAVersionWhenWhoeverDoesNotLeaveItToOthersHasIt() {
        Instances instances = Instances.NONE
                .with(report("a", 1, Set.of("1.0.0"), NEW, 1_000))
                .with(report("b", 1, Set.of("2.0.0"), OLD, 1_000));

        assertThat(instances.haveAll(List.of("2.0.0"))).isTrue();
        assertThat(instances.haveAll(List.of("1.0.0", "2.0.0"))).isTrue();
        assertThat(instances.haveAll(List.of("1.1.0"))).isFalse();
        assertThat(instances.without(List.of("1.1.0"))).isEqualTo("a");
    }

    @Test
    void shouldNotHaveAVersionThatEveryLiveInstanceLeavesToOthers() {
        Instances instances = Instances.NONE
                .with(report("b", 1, Set.of("2.0.0"), OLD, 1_000))
                .with(report("a", 1, Set.of("1.0.0"), NEW, 60_000));

        assertThat(instances.haveAll(List.of("2.0.0"))).isFalse();
        assertThat(instances.without(List.of("2.0.0"))).isEqualTo("any live instance");
    }

    private static ServingReported report(
            String instance, long number, Set<String> ready, Set<String> elsewhere, long at) {
        return new ServingReported(instance, number, false, 5, -1, ready, elsewhere, Map.of(), List.of(), null, at);
    }
}
