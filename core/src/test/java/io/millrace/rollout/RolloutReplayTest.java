package io.millrace.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.project.RolloutDefinition;
import io.millrace.project.RolloutDefinition.Guard;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.project.RolloutDefinition.Trial;
import io.millrace.rollout.RolloutInput.ArmReport;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.ModelRegistered;
import io.millrace.rollout.RolloutInput.Promote;
import io.millrace.rollout.RolloutInput.QualityCounted;
import io.millrace.rollout.RolloutInput.RollOut;
import io.millrace.rollout.RolloutInput.ServingReported;
import io.millrace.rollout.RolloutInput.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the machine is told, in whatever order. */
final class RolloutReplayTest {
    private static final int INPUTS = 3_000;

    private final RolloutDefinition definition = new RolloutDefinition(
            Strategy.CANARY,
            new Trial(Duration.ofMinutes(10), 50),
            new RolloutDefinition.Canary(List.of(0.1, 0.4, 1.0), new Trial(Duration.ofMinutes(20), 50)),
            new Trial(Duration.ofMinutes(10), 50),
            new Guard(Duration.ofMillis(50), 0.02, 1),
            0.1,
            Duration.ofHours(1));
    private final RolloutMachine machine = new RolloutMachine("churn", definition, Duration.ofMinutes(15));

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24})
    void shouldKeepItsOrderAndDecideTheSameAgain(long seed) {
        Random random = new Random(seed);
        RolloutState state = RolloutState.START;
        List<RolloutInput> inputs = new ArrayList<>();
        List<Decision> decisions = new ArrayList<>();
        List<RolloutAlert> alerts = new ArrayList<>();
        World world = new World(random);
        for (int i = 0; i < INPUTS; i++) {
            RolloutInput input = world.next(state);
            inputs.add(input);
            RolloutMachine.Step step = machine.step(state, input);
            for (Decision decision : step.decisions()) {
                check(seed, decisions, decision);
                decisions.add(decision);
            }
            alerts.addAll(step.alerts());
            // As after a restart.
            state = RolloutStateCodec.decode(RolloutStateCodec.encode(step.state()));
            assertThat(state).as("seed %d, input %d", seed, i).isEqualTo(step.state());
        }

        RolloutState again = RolloutState.START;
        List<Decision> replayed = new ArrayList<>();
        for (RolloutInput input : inputs) {
            RolloutMachine.Step step = machine.step(again, input);
            again = step.state();
            replayed.addAll(step.decisions());
        }
        assertThat(replayed).isEqualTo(decisions);
        assertThat(again).isEqualTo(state);
        assertNotVacuous(seed, decisions, alerts);
    }

    private static void check(long seed, List<Decision> decisions, Decision decision) {
        InService now = decision.inService();
        Decision last = decisions.isEmpty() ? null : decisions.get(decisions.size() - 1);
        String as = "seed " + seed + ": " + decision + " after " + last;
        assertThat(now.sequence()).as(as).isEqualTo(decisions.size());
        assertThat(decision.rollout() == null).as(as).isEqualTo(decision.routing() == null);
        assertThat(now.stages().entrySet().stream()
                        .filter(stage -> stage.getValue() == Stage.PRODUCTION)
                        .map(Map.Entry::getKey))
                .as(as)
                .isEqualTo(Stream.ofNullable(now.champion()).toList());
        assertThat(now.challenger() == null || !now.challenger().equals(now.champion()))
                .as(as)
                .isTrue();
        assertThat(now.previous() == null || !now.previous().equals(now.champion()))
                .as(as)
                .isTrue();
        RolloutStatus status = decision.rollout();
        Routing routing = decision.routing();
        if (status != null && routing != null) {
            assertThat(routing.sequence()).as(as).isLessThanOrEqualTo(now.sequence());
            assertThat(status.phase() == Phase.LIVE).as(as).isEqualTo(routing.arms() != null);
            assertThat(status.phase() == Phase.SHADOW).as(as).isEqualTo(routing.shadow() != null);
            assertThat(status.phase() == Phase.LOADING || routing.loading().isEmpty())
                    .as(as)
                    .isTrue();
        }
        if (last != null
                && last.rollout() != null
                && status != null
                && last.rollout().id().equals(status.id())) {
            checkRamp(as, last, decision);
        }
        if (last != null && last.rollout() != null && decision.decidedBy().equals("rollout") && status == null) {
            checkSeen(as, decision, last.rollout());
        }
    }

    /** Within a rollout entities go from champion to challenger only; the routing's sequence moves exactly when the routing does. */
    private static void checkRamp(String as, Decision last, Decision decision) {
        Routing before = Objects.requireNonNull(last.routing());
        Routing after = Objects.requireNonNull(decision.routing());
        boolean same = Objects.equals(before.arms(), after.arms())
                && Objects.equals(before.shadow(), after.shadow())
                && before.loading().equals(after.loading());
        assertThat(after.sequence())
                .as(as)
                .isEqualTo(same ? before.sequence() : decision.inService().sequence());
        Arms arms = before.arms();
        if (arms != null) {
            assertThat(after.arms()).as(as).isNotNull();
            assertThat(after.arms().salt()).as(as).isEqualTo(arms.salt());
            assertThat(after.arms().all().get(0).upTo())
                    .as(as)
                    .isGreaterThanOrEqualTo(arms.all().get(0).upTo());
            assertThat(after.arms().all().get(0).version())
                    .as(as)
                    .isEqualTo(arms.all().get(0).version());
        }
    }

    /** What took over by itself has been seen. */
    private static void checkSeen(String as, Decision decision, RolloutStatus status) {
        if (status.steps() > 0) {
            assertThat(decision.inService().champion()).as(as).isEqualTo(status.version());
            assertThat(decision.evidence().get("challenger")).as(as).contains(" samples, ");
        }
    }

    private static void assertNotVacuous(long seed, List<Decision> decisions, List<RolloutAlert> alerts) {
        Map<String, Integer> by = new HashMap<>();
        decisions.forEach(decision -> by.merge(decision.decidedBy(), 1, Integer::sum));
        System.out.println("seed " + seed + ": decisions " + by + ", alerts " + alerts.size());
        assertThat(by).containsKeys("ada", "rollout");
        assertThat(by.keySet()).anyMatch(one -> one.startsWith("guard:"));
        assertThat(alerts).extracting(RolloutAlert::kind).contains(RolloutAlert.ROLLED_BACK);
    }

    /** People, three instances that come and go, and time. */
    private static final class World {
        private final Random random;
        private final Map<String, Long> numbers = new HashMap<>();
        private final List<ServingReported> sent = new ArrayList<>();
        private long wall = 1_000_000;
        private long event = 5_000_000;
        private int command;
        private int births;

        World(Random random) {
            this.random = random;
        }

        RolloutInput next(RolloutState state) {
            wall += random.nextInt(1_500);
            int kind = random.nextInt(100);
            if (kind < 2) {
                return new ModelRegistered(version(), wall);
            }
            if (kind < 6) {
                return command(state);
            }
            if (kind < 30) {
                event += random.nextInt(120_000) - 1_000;
                return new Tick(event);
            }
            if (kind < 33 && state.routing() != null) {
                QualityCounts counts = new QualityCounts(500, 50, 40 + random.nextInt(30), 20);
                return new QualityCounted(
                        state.routing().sequence() - random.nextInt(2),
                        random.nextBoolean() ? Arm.CHALLENGER : Arm.CHAMPION,
                        counts);
            }
            if (kind < 36 && !sent.isEmpty()) {
                return sent.get(random.nextInt(sent.size()));
            }
            ServingReported report = report(state);
            sent.add(report);
            return report;
        }

        private String version() {
            return "1." + random.nextInt(5) + ".0";
        }

        private RolloutInput command(RolloutState state) {
            Long expected =
                    random.nextInt(5) == 0 ? Long.valueOf(state.inService().sequence() - random.nextInt(2)) : null;
            // Now and then an id a second time.
            Asked asked =
                    new Asked("c" + (command += random.nextInt(6) == 0 ? 0 : 1), expected, "ada", "because", wall);
            Strategy strategy = random.nextInt(3) == 0 ? null : Strategy.values()[random.nextInt(4)];
            return switch (random.nextInt(16)) {
                case 0, 1 -> new Promote(asked, version());
                case 2 -> new RolloutInput.Rollback(asked);
                case 3 -> new RolloutInput.Pause(asked);
                case 4, 5 -> new RolloutInput.Resume(asked);
                case 6 -> new RolloutInput.Abort(asked);
                case 7 -> new RolloutInput.StartExperiment(asked, "price", arms(state));
                case 8 -> new RolloutInput.StopExperiment(asked, "price");
                default -> new RollOut(asked, version(), strategy);
            };
        }

        private Arms arms(RolloutState state) {
            String control = state.inService().champion() == null
                    ? "1.0.0"
                    : state.inService().champion();
            return new Arms(
                    "experiment:price",
                    List.of(new Arm("control", control, 500_000), new Arm("treatment", version(), Arm.WHOLE)));
        }

        private ServingReported report(RolloutState state) {
            // Now and then an instance dies and another comes.
            births += random.nextInt(60) == 0 ? 1 : 0;
            String instance = "i" + (births + random.nextInt(3));
            InService now = state.inService();
            Routing routing = state.routing();
            Set<String> ready = new HashSet<>();
            add(ready, now.champion());
            add(ready, now.previous());
            if (random.nextInt(10) > 0) {
                ready.addAll(now.stages().keySet());
            }
            boolean refuses = random.nextInt(400) == 0 && now.challenger() != null;
            long behind = random.nextInt(8) == 0 ? 1 : 0;
            return new ServingReported(
                    instance,
                    numbers.merge(instance, 1L, Long::sum),
                    random.nextInt(80) == 0,
                    now.sequence() - behind,
                    routing == null ? -1 : routing.sequence() - behind,
                    ready,
                    refuses ? Map.of(now.challenger(), "golden rows differ") : Map.of(),
                    reported(state),
                    random.nextBoolean() ? null : new ShadowComparison(10, 1, 0.1, 0.2, 0.05),
                    wall);
        }

        private List<ArmReport> reported(RolloutState state) {
            List<ArmReport> arms = new ArrayList<>();
            Routing routing = state.routing();
            if (routing != null && routing.arms() != null) {
                routing.arms()
                        .all()
                        .forEach(arm -> arms.add(new ArmReport(arm.variant(), arm.version(), false, counts())));
            } else {
                arms.add(new ArmReport(Arm.CHAMPION, "any", false, counts()));
            }
            if (routing != null && routing.shadow() != null) {
                arms.add(new ArmReport("shadow", routing.shadow(), true, counts()));
            }
            return arms;
        }

        private ArmCounts counts() {
            long samples = random.nextInt(60);
            long errors = samples == 0 || random.nextInt(3) > 0 ? 0 : random.nextInt((int) Math.min(3, samples));
            if (random.nextInt(200) == 0) {
                errors = samples / 2;
            }
            long invalid = random.nextInt(300) == 0 && errors < samples ? 1 : 0;
            long valid = samples - errors - invalid;
            double score = random.nextInt(100) == 0 ? 0.9 : 0.3;
            return new ArmCounts(
                    samples,
                    errors,
                    0,
                    invalid,
                    new Pace(samples, samples, samples, random.nextInt(10) == 0 ? Math.min(samples, 1) : 0),
                    List.of(0L, samples),
                    score * valid,
                    score * score * valid,
                    List.of(0L, 0L, 0L, valid));
        }

        private static void add(Set<String> ready, @Nullable String version) {
            if (version != null) {
                ready.add(version);
            }
        }
    }
}
