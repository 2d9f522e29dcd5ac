package io.millrace.quickstart.rollouts;

import io.millrace.console.words.RolloutWords;
import io.millrace.project.Durations;
import io.millrace.project.Printable;
import io.millrace.project.RolloutDefinition;
import io.millrace.project.RolloutDefinition.Guard;
import io.millrace.project.RolloutDefinition.Trial;
import io.millrace.quickstart.rollouts.Observed.Arm;
import io.millrace.records.Deployment;
import io.millrace.records.RolloutPhase;
import io.millrace.records.RolloutStatus;
import io.millrace.rollout.ArmCounts;
import io.millrace.rollout.ShadowComparison;
import io.millrace.statistics.LatencyBuckets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link Status} in words, a line at a time. */
public final class StatusText {
    private final Status status;
    private final List<String> lines = new ArrayList<>();

    private StatusText(Status status) {
        this.status = status;
    }

    /** The lines. */
    public static List<String> of(Status status) {
        StatusText text = new StatusText(status);
        text.write();
        return text.lines;
    }

    private void write() {
        Deployment now = status.deployment();
        String model = status.model().name();
        if (now == null) {
            lines.add(model + ": nothing is in service, and no version is registered");
            return;
        }
        String champion = (now.getChampion() == null ? "nothing" : now.getChampion()) + " is";
        RolloutStatus rollout = now.getRollout();
        lines.add(model + ": " + champion + " in service, "
                + (rollout == null ? "and nothing is under way" : underWay(rollout)));
        field("sequence", Long.toString(now.getSequence()));
        field("previous", now.getPrevious() == null ? "none" : now.getPrevious());
        if (rollout != null) {
            field("now", RolloutWords.phase(rollout));
            hold(rollout);
            limits();
        }
        arms(now);
        decision(status.accepted());
        if (!now.getAccepted()) {
            field("refused", now.getAt() + ": " + now.getReason());
            field("asked by", now.getDecidedBy());
        }
    }

    /** What led to how things are. */
    private void decision(@Nullable Deployment accepted) {
        if (accepted == null) {
            return;
        }
        field("latest", accepted.getAt() + ": " + accepted.getReason());
        if (!accepted.getDecidedBy().isEmpty()) {
            field("decided by", accepted.getDecidedBy());
        }
        accepted.getEvidence().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(figure -> field("evidence", figure.getKey() + " " + figure.getValue()));
    }

    private static String underWay(RolloutStatus rollout) {
        return rollout.getExperiment() == null
                ? rollout.getVersion() + " is rolled out (" + rollout.getStrategy() + ")"
                : "experiment " + rollout.getExperiment() + " runs";
    }

    private void field(String name, String value) {
        lines.add(Printable.line(String.format(Locale.ROOT, "  %-11s %s", name, value)));
    }

    private void hold(RolloutStatus rollout) {
        Trial trial = trial(rollout);
        if (trial == null) {
            return;
        }
        Instant since = rollout.getSince();
        String least = Durations.format(trial.hold()) + " of event time, and " + trial.minimumSamples()
                + " vectors in each arm";
        field(
                "hold",
                since == null ? least + ", from when every instance has the step" : least + "; " + left(since, trial));
    }

    private String left(Instant since, Trial trial) {
        Instant reached = status.reached();
        Duration left = reached == null ? trial.hold() : Duration.between(reached, since.plus(trial.hold()));
        return left.isNegative() || left.isZero()
                ? "over since " + since.plus(trial.hold())
                : Durations.format(Duration.ofSeconds(left.toSeconds())) + " left";
    }

    /** How long the step is tried, as the project file has it now; null where that is not for a step to say. */
    private @Nullable Trial trial(RolloutStatus rollout) {
        RolloutDefinition definition = status.model().rollout();
        if (rollout.getExperiment() != null || rollout.getPhase() == RolloutPhase.LOADING) {
            return null;
        }
        if (rollout.getPhase() == RolloutPhase.SHADOW) {
            return definition.shadow() == null ? RolloutDefinition.USUAL_SHADOW : definition.shadow();
        }
        return rollout.getStrategy().equals("canary") ? definition.canary().each() : definition.blueGreen();
    }

    private void limits() {
        RolloutDefinition definition = status.model().rollout();
        Guard guard = definition.guard();
        field(
                "guards",
                "errors up to " + RolloutWords.percent(guard.errorRate())
                        + (guard.latencyP99() == null ? "" : ", p99 up to " + Durations.format(guard.latencyP99()))
                        + (definition.meanScoreShift() == null
                                ? ""
                                : String.format(
                                        Locale.ROOT, ", mean score shift up to %.3f", definition.meanScoreShift())));
    }

    private void arms(Deployment now) {
        if (now.getRouting() == null) {
            return;
        }
        Observed observed = new Observed(status.model().name(), now.getRouting().getSequence());
        status.observed().forEach(observed::take);
        observed.arms().forEach(this::arm);
        ShadowComparison comparison = observed.comparison();
        if (comparison.pairs() > 0) {
            field(
                    "compared",
                    String.format(
                            Locale.ROOT,
                            "%,d vectors: %,d other decisions; scores differ by %.4f on average, by %.4f at most",
                            comparison.pairs(),
                            comparison.flips(),
                            comparison.differenceAbsolute() / comparison.pairs(),
                            comparison.differenceLargest()));
        }
    }

    private void arm(Arm arm, ArmCounts counts) {
        long[] latency = counts.latency().stream().mapToLong(Long::longValue).toArray();
        field(
                arm.variant(),
                String.format(
                        Locale.ROOT,
                        "%s: %,d vectors, %,d errors, %,d invalid scores%s%s",
                        arm.version(),
                        counts.samples(),
                        counts.errors(),
                        counts.invalid(),
                        latency.length == 0
                                ? ""
                                : String.format(Locale.ROOT, ", p99 %,d ms", LatencyBuckets.quantile(latency, 0.99)),
                        counts.valid() == 0
                                ? ""
                                : String.format(Locale.ROOT, ", mean score %.3f", counts.scoreSum() / counts.valid())));
    }
}
