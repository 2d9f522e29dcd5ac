package io.millrace.rollout;

import io.millrace.arms.Arm;
import io.millrace.project.RolloutDefinition;
import io.millrace.rollout.RolloutInput.ArmReport;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.ModelRegistered;
import io.millrace.rollout.RolloutInput.Promote;
import io.millrace.rollout.RolloutInput.Resume;
import io.millrace.rollout.RolloutInput.RollOut;
import io.millrace.rollout.RolloutInput.ServingReported;
import io.millrace.rollout.RolloutInput.Tick;
import io.millrace.rollout.RolloutSimulationTest.Behaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** One instance that scores simulated traffic, and a machine that is told of it; event time runs with the reports. */
final class SimulatedService {
    private static final double SIGMA = 0.5;
    /** The normal distribution's quantile of 0.99. */
    private static final double Z99 = 2.3263478740408408;

    private final RolloutMachine machine;
    private final Random random;
    private final int traffic;
    private RolloutState state = RolloutState.START;
    private Decision last;
    private long number;
    private long wall = 1_000_000;
    private int command;

    /** @param traffic vectors between two reports, over all arms */
    SimulatedService(RolloutDefinition definition, long seed, int traffic) {
        machine = new RolloutMachine("churn", definition, Duration.ofDays(31));
        random = new Random(seed);
        this.traffic = traffic;
    }

    /** Share of log-normal latencies over a limit of which their 99th percentile is so many times. */
    static double slowShare(double times) {
        return 1 - normal(Z99 - Math.log(times) / SIGMA);
    }

    /** The normal distribution function, by Simpson's rule. */
    private static double normal(double x) {
        int cells = 2_000;
        double width = x / cells;
        double sum = 0;
        for (int i = 0; i <= cells; i++) {
            double weight = i == 0 || i == cells ? 1 : i % 2 == 0 ? 2 : 4;
            sum += weight * Math.exp(-0.5 * i * width * i * width);
        }
        return 0.5 + sum * width / 3 / Math.sqrt(2 * Math.PI);
    }

    Decision last() {
        return last;
    }

    /** 1.0.0 is champion, and 1.1.0 in its first step. */
    void rollOut() {
        tell(new ModelRegistered("1.0.0", wall));
        tell(new Promote(asked(), "1.0.0"));
        tell(new ModelRegistered("1.1.0", wall));
        tell(new Tick(wall));
        tell(new RollOut(asked(), "1.1.0", null));
        tell(reported(List.of()));
    }

    /** Reports until nothing is under way; how many that took, at most {@code most}. */
    int reportUntilOver(String variant, Behaviour challenger, Behaviour champion, int most) {
        int reports = 0;
        while (state.rollout() != null && reports < most) {
            report(challenger, champion);
            reports++;
        }
        return reports;
    }

    /** Steps of so many reports each; who is asked always lets it go on. Whether the version took over. */
    boolean runToTheEnd(Behaviour challenger, Behaviour champion, int reportsPerStep) {
        rollOut();
        while (state.rollout() != null) {
            RolloutStatus status = state.rollout().status();
            for (int i = 0; i < reportsPerStep && state.rollout() != null; i++) {
                report(challenger, champion);
            }
            while (state.rollout() != null && state.rollout().status().step() == status.step()) {
                if (state.rollout().paused()) {
                    tell(new Resume(asked()));
                } else {
                    report(challenger, champion);
                }
            }
        }
        return "1.1.0".equals(state.inService().champion());
    }

    /** One interval's traffic. */
    void report(Behaviour challenger, Behaviour champion) {
        wall += RolloutMachine.REPORT_INTERVAL.toMillis();
        Routing routing = Objects.requireNonNull(state.routing());
        List<ArmReport> arms = new ArrayList<>();
        if (routing.shadow() != null) {
            arms.add(new ArmReport("shadow", "1.1.0", true, counts(traffic, challenger)));
            arms.add(new ArmReport(Arm.CHAMPION, "1.0.0", false, counts(traffic, champion)));
        } else {
            long first = binomial(traffic, routing.share(Arm.CHALLENGER));
            arms.add(new ArmReport(Arm.CHALLENGER, "1.1.0", false, counts(first, challenger)));
            if (first < traffic) {
                arms.add(new ArmReport(Arm.CHAMPION, "1.0.0", false, counts(traffic - first, champion)));
            }
        }
        tell(reported(arms));
        tell(new Tick(wall));
    }

    /** An interval in which arms were counted elsewhere. */
    void report(ArmCounts challenger, ArmCounts champion) {
        wall += RolloutMachine.REPORT_INTERVAL.toMillis();
        tell(reported(List.of(
                new ArmReport(Arm.CHALLENGER, "1.1.0", false, challenger),
                new ArmReport(Arm.CHAMPION, "1.0.0", false, champion))));
        tell(new Tick(wall));
    }

    private ServingReported reported(List<ArmReport> arms) {
        Routing routing = state.routing();
        return new ServingReported(
                "a",
                number++,
                false,
                state.inService().sequence(),
                routing == null ? -1 : routing.sequence(),
                Set.of("1.0.0", "1.1.0"),
                Map.of(),
                arms,
                null,
                wall);
    }

    private ArmCounts counts(long samples, Behaviour behaviour) {
        long errors = binomial(samples, behaviour.errors());
        long slow = binomial(samples, behaviour.slow());
        Pace pace = new Pace(samples, 10_000 * samples, samples, slow);
        return new ArmCounts(
                samples, errors, 0, 0, pace, List.of(), 0.3 * (samples - errors), 0.09 * (samples - errors), List.of());
    }

    /** How many of {@code trials} happen: from one that happens to the next is geometric. */
    private long binomial(long trials, double rate) {
        if (rate >= 1) {
            return trials;
        }
        if (rate > 0.5) {
            return trials - binomial(trials, 1 - rate);
        }
        double log = Math.log1p(-rate);
        long events = -1;
        for (long at = 0; at <= trials; events++) {
            at += 1 + (long) Math.floor(Math.log(1 - random.nextDouble()) / log);
        }
        return events;
    }

    private Asked asked() {
        return new Asked("c" + command++, null, "simulation", "because", wall);
    }

    private void tell(RolloutInput input) {
        RolloutMachine.Step step = machine.step(state, input);
        state = step.state();
        if (!step.decisions().isEmpty()) {
            last = step.decisions().get(step.decisions().size() - 1);
        }
    }
}
