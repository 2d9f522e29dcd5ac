package io.millrace.rollout;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.rollout.Progress.Pause;
import io.millrace.statistics.SequentialEvidence;
import java.time.Duration;
import java.util.TreeSet;

/** The bytes of what is under way, within those of a {@link RolloutState}. */
final class RolloutCodec {
    private RolloutCodec() {}

    static void write(StateOutput out, Rollout rollout) {
        RolloutPlan plan = rollout.plan();
        out.text(plan.id());
        out.text(plan.version());
        out.text(plan.strategy());
        out.optional(plan.experiment(), StateOutput::text);
        out.text(plan.by());
        out.all(plan.steps(), RolloutCodec::writeStep);
        writeProgress(out, rollout.progress());
        Findings findings = rollout.findings();
        out.map(findings.arms(), RolloutCodec::writeCounts);
        writeComparison(out, findings.comparison());
        out.map(findings.quality(), RolloutCodec::writeQuality);
        out.map(findings.before(), RolloutCodec::writeCounts);
        out.map(findings.rates(), RolloutCodec::writeRate);
    }

    static Rollout read(StateInput in) {
        return new Rollout(
                new RolloutPlan(
                        in.text(),
                        in.text(),
                        in.text(),
                        in.optional(StateInput::text),
                        in.text(),
                        in.all(RolloutCodec::readStep)),
                readProgress(in),
                new Findings(
                        in.map(RolloutCodec::readCounts),
                        readComparison(in),
                        in.map(RolloutCodec::readQuality),
                        in.map(RolloutCodec::readCounts),
                        in.map(RolloutCodec::readRate)));
    }

    static void writeArms(StateOutput out, Arms arms) {
        out.text(arms.salt());
        out.all(arms.all(), (to, arm) -> {
            to.text(arm.variant());
            to.text(arm.version());
            to.number(arm.upTo());
        });
    }

    static Arms readArms(StateInput in) {
        return new Arms(in.text(), in.all(from -> new Arm(from.text(), from.text(), from.count())));
    }

    private static void writeStep(StateOutput out, PlannedStep step) {
        out.text(step.phase().name());
        out.optional(step.arms(), RolloutCodec::writeArms);
        out.optional(step.hold(), (to, hold) -> to.number(hold.toMillis()));
        out.number(step.minimumSamples());
        out.flag(step.asks());
    }

    private static PlannedStep readStep(StateInput in) {
        return new PlannedStep(
                Phase.valueOf(in.text()),
                in.optional(RolloutCodec::readArms),
                in.optional(from -> Duration.ofMillis(from.number())),
                in.number(),
                in.flag());
    }

    private static void writeProgress(StateOutput out, Progress progress) {
        out.number(progress.position());
        out.number(progress.begun());
        out.optional(progress.since(), StateOutput::number);
        out.optional(progress.reportedSince(), StateOutput::number);
        out.optional(progress.pause(), (to, pause) -> {
            to.text(pause.question());
            to.text(pause.reason());
        });
        out.all(progress.answered(), StateOutput::text);
    }

    private static Progress readProgress(StateInput in) {
        return new Progress(
                in.count(),
                in.number(),
                in.optional(StateInput::number),
                in.optional(StateInput::number),
                in.optional(from -> new Pause(from.text(), from.text())),
                new TreeSet<>(in.all(StateInput::text)));
    }

    private static void writeCounts(StateOutput out, ArmCounts counts) {
        out.number(counts.samples());
        out.number(counts.errors());
        out.number(counts.excused());
        out.number(counts.invalid());
        writePace(out, counts.pace());
        out.all(counts.latency(), StateOutput::number);
        out.number(counts.scoreSum());
        out.number(counts.scoreSquares());
        out.all(counts.scores(), StateOutput::number);
    }

    private static ArmCounts readCounts(StateInput in) {
        return new ArmCounts(
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                readPace(in),
                in.all(StateInput::number),
                in.real(),
                in.real(),
                in.all(StateInput::number));
    }

    private static void writePace(StateOutput out, Pace pace) {
        out.number(pace.passes());
        out.number(pace.nanos());
        out.number(pace.timed());
        out.number(pace.slow());
    }

    private static Pace readPace(StateInput in) {
        return new Pace(in.number(), in.number(), in.number(), in.number());
    }

    private static void writeComparison(StateOutput out, ShadowComparison comparison) {
        out.number(comparison.pairs());
        out.number(comparison.flips());
        out.number(comparison.differenceSum());
        out.number(comparison.differenceAbsolute());
        out.number(comparison.differenceLargest());
    }

    private static ShadowComparison readComparison(StateInput in) {
        return new ShadowComparison(in.number(), in.number(), in.real(), in.real(), in.real());
    }

    private static void writeQuality(StateOutput out, QualityCounts counts) {
        out.number(counts.rows());
        out.number(counts.positives());
        out.number(counts.brierSum());
        out.number(counts.brierSquares());
    }

    private static QualityCounts readQuality(StateInput in) {
        return new QualityCounts(in.number(), in.number(), in.real(), in.real());
    }

    private static void writeRate(StateOutput out, RateEvidence rate) {
        writeEvidence(out, rate.limit());
        writeEvidence(out, rate.beside());
        writeEvidence(out, rate.alone());
        out.number(rate.breaches());
    }

    private static RateEvidence readRate(StateInput in) {
        return new RateEvidence(readEvidence(in), readEvidence(in), readEvidence(in), in.count());
    }

    private static void writeEvidence(StateOutput out, SequentialEvidence evidence) {
        out.number(evidence.blocks());
        out.all(evidence.logSums(), StateOutput::number);
    }

    private static SequentialEvidence readEvidence(StateInput in) {
        return new SequentialEvidence(in.number(), in.all(StateInput::real));
    }
}
