package io.millrace.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.arms.Arm;
import io.millrace.project.RolloutDefinition;
import io.millrace.project.RolloutDefinition.Canary;
import io.millrace.project.RolloutDefinition.Guard;
import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.project.RolloutDefinition.Trial;
import io.millrace.rollout.RolloutInput.ArmReport;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.ModelRegistered;
import io.millrace.rollout.RolloutInput.Promote;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A machine, what it has decided, and instances that do as they are told. Every state goes through its bytes. */
final class RolloutScene {
    static final long HOUR = Duration.ofHours(1).toMillis();
    static final long INTERVAL = RolloutMachine.REPORT_INTERVAL.toMillis();
    static final RolloutDefinition CANARY = definition(Strategy.CANARY, null, null);

    final List<Decision> decisions = new ArrayList<>();
    final List<RolloutAlert> alerts = new ArrayList<>();
    RolloutState state = RolloutState.START;
    private final RolloutMachine machine;
    private final Map<String, Long> numbers = new HashMap<>();
    private long event = 1_000 * HOUR;
    private long wall = 2_000 * HOUR;
    private int commands;

    RolloutScene(RolloutDefinition definition) {
        this(definition, Duration.ofDays(31));
    }

    RolloutScene(RolloutDefinition definition, Duration labelDelay) {
        machine = new RolloutMachine("churn", definition, labelDelay);
    }

    /** Steps of 1 %, 50 %, each of an hour and 100 samples; blue/green and shadow alike. */
    static RolloutDefinition definition(Strategy strategy, @Nullable Trial shadow, @Nullable Double shift) {
        return definition(strategy, shadow, shift, new Guard(Duration.ofMillis(50), 0.01, 1));
    }

    static RolloutDefinition definition(
            Strategy strategy, @Nullable Trial shadow, @Nullable Double shift, Guard guard) {
        Trial trial = new Trial(Duration.ofHours(1), 100);
        return new RolloutDefinition(
                strategy, shadow, new Canary(List.of(0.01, 0.5), trial), trial, guard, shift, Duration.ofHours(12));
    }

    /** 1.0.0 is champion, 1.1.0 and 1.2.0 are registered, and instance a reports. */
    RolloutScene serving() {
        tell(
                new ModelRegistered("1.0.0", wall),
                new Promote(asked("first"), "1.0.0"),
                new ModelRegistered("1.1.0", wall),
                new ModelRegistered("1.2.0", wall));
        report("a");
        tick(1);
        return this;
    }

    /** And 1.1.0 is rolled out, and loaded. */
    RolloutScene rollingOut() {
        serving();
        rollOut("1.1.0", null);
        report("a");
        return this;
    }

    Asked asked(String why) {
        commands++;
        return new Asked("c" + commands, null, "ada", why, wall);
    }

    List<Decision> rollOut(String version, @Nullable Strategy strategy) {
        return tell(new RollOut(asked("gates passed"), version, strategy));
    }

    List<Decision> tick(long millis) {
        event += millis;
        return tell(new Tick(event));
    }

    /** An instance reports counts as the routing in force wants them; nothing for arms that are not given. */
    List<Decision> report(String instance, ArmReport... arms) {
        return report(instance, null, arms);
    }

    List<Decision> report(String instance, @Nullable ShadowComparison comparison, ArmReport... arms) {
        wall += INTERVAL;
        return tell(reported(instance, comparison, arms));
    }

    ServingReported reported(String instance, @Nullable ShadowComparison comparison, ArmReport... arms) {
        InService now = state.inService();
        Set<String> ready = new HashSet<>();
        for (String version : new String[] {now.champion(), now.challenger(), now.previous()}) {
            if (version != null) {
                ready.add(version);
            }
        }
        Routing routing = state.routing();
        return new ServingReported(
                instance,
                numbers.merge(instance, 1L, Long::sum),
                false,
                now.sequence(),
                routing == null ? -1 : routing.sequence(),
                ready,
                Map.of(),
                List.of(arms),
                comparison,
                wall);
    }

    /** An instance says that it will not use a version, and otherwise does as it is told. */
    List<Decision> refuse(String instance, String version, String why) {
        wall += INTERVAL;
        ServingReported report = reported(instance, null);
        return tell(new ServingReported(
                instance,
                report.number(),
                false,
                report.deploymentSequence(),
                report.routingSequence(),
                Set.of(),
                Map.of(version, why),
                List.of(),
                null,
                wall));
    }

    static ArmReport challenger(ArmCounts counts) {
        return new ArmReport(Arm.CHALLENGER, "1.1.0", false, counts);
    }

    static ArmReport champion(ArmCounts counts) {
        return new ArmReport(Arm.CHAMPION, "1.0.0", false, counts);
    }

    static ArmReport shadow(ArmCounts counts) {
        return new ArmReport("shadow", "1.1.0", true, counts);
    }

    /** Samples that all score 0.3, each a batch of its own that takes 10 µs. */
    static ArmCounts counts(long samples, long errors, long slow) {
        long valid = samples - errors;
        List<Long> scores = new ArrayList<>(List.of(0L, 0L, 0L, 0L, 0L, valid));
        Pace pace = new Pace(samples, 10_000 * samples, samples, slow);
        return new ArmCounts(samples, errors, 0, 0, pace, List.of(0L, 0L, samples), 0.3 * valid, 0.09 * valid, scores);
    }

    /** Good samples in both arms, then an hour. */
    List<Decision> goodHour() {
        List<Decision> made = new ArrayList<>();
        Routing routing = Objects.requireNonNull(state.routing());
        ArmReport challenger = routing.shadow() == null ? challenger(counts(200, 0, 0)) : shadow(counts(200, 0, 0));
        made.addAll(
                routing.share(Arm.CHALLENGER) == 1
                        ? report("a", challenger)
                        : report("a", challenger, champion(counts(1_000, 1, 1))));
        made.addAll(tick(HOUR));
        return made;
    }

    List<Decision> tell(RolloutInput... inputs) {
        List<Decision> made = new ArrayList<>();
        for (RolloutInput input : inputs) {
            RolloutMachine.Step step = machine.step(state, input);
            state = RolloutStateCodec.decode(RolloutStateCodec.encode(step.state()));
            assertThat(state).isEqualTo(step.state());
            made.addAll(step.decisions());
            alerts.addAll(step.alerts());
        }
        for (Decision decision : made) {
            assertThat(decision.inService().sequence()).isEqualTo(decisions.size());
            decisions.add(decision);
        }
        return made;
    }

    Decision last() {
        return decisions.get(decisions.size() - 1);
    }

    RolloutStatus status() {
        return Objects.requireNonNull(last().rollout());
    }

    long wall() {
        return wall;
    }

    long event() {
        return event;
    }

    void pass(long millis) {
        wall += millis;
    }

    List<String> openAlerts() {
        return List.copyOf(state.openAlerts().keySet());
    }
}
