package io.millrace.rollout;

import io.millrace.drift.Distances;
import io.millrace.statistics.LatencyBuckets;
import io.millrace.statistics.SequentialEvidence;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What was counted, in words that a person reads: the evidence of a decision. */
final class Figures {
    /** Beyond it, how much more does not matter. */
    private static final double MOST = 1e9;

    private final Guards guards;

    Figures(Guards guards) {
        this.guards = guards;
    }

    /** The figures of the step under way. */
    Map<String, String> of(Rollout rollout) {
        Map<String, String> figures = new TreeMap<>();
        PlannedStep step = rollout.step();
        if (step == null) {
            return figures;
        }
        Findings findings = rollout.findings();
        String control = rollout.plan().control();
        step.variants().forEach(variant -> figures.put(variant, arm(findings.arm(variant))));
        boolean accompanied = step.variants().contains(control);
        if (!accompanied && findings.before(control).samples() > 0) {
            figures.put(control + " in the step before", arm(findings.before(control)));
        }
        for (String variant : rollout.plan().watched()) {
            String of = rollout.plan().watched().size() == 1 ? "" : " of " + variant;
            for (RateGuard guard : guards.rates()) {
                figures.put(
                        guard.name().word() + of,
                        rate(guard, findings.rate(guard.name(), variant), accompanied, control));
            }
            if (accompanied) {
                compare(figures, findings, variant, control, of);
            }
        }
        if (findings.comparison().pairs() > 0) {
            figures.put("flips", flips(findings.comparison()));
            figures.put("differences", differences(findings.comparison()));
        }
        return figures;
    }

    private void compare(Map<String, String> figures, Findings findings, String variant, String control, String of) {
        ArmCounts arm = findings.arm(variant);
        ArmCounts other = findings.arm(control);
        if (arm.valid() > 0 && other.valid() > 0) {
            figures.put("psi" + of, number(psi(other, arm)) + " between the scores of " + control + " and " + variant);
            Double limit = guards.shift();
            figures.put(
                    "score_shift" + of,
                    number(mean(arm) - mean(other)) + (limit == null ? "" : ", limit " + number(limit)));
        }
        QualityCounts quality = findings.quality(variant);
        QualityCounts otherQuality = findings.quality(control);
        if (quality.rows() > 0 && otherQuality.rows() > 0) {
            figures.put("quality" + of, quality(quality) + "; " + control + ": " + quality(otherQuality));
        }
    }

    /** PSI of the scores of two arms, by the bins and conventions of drift. */
    static double psi(ArmCounts reference, ArmCounts arm) {
        int bins = Math.max(reference.scores().size(), arm.scores().size());
        return Distances.psi(array(reference.scores(), bins), array(arm.scores(), bins));
    }

    private static String arm(ArmCounts arm) {
        if (arm.samples() == 0) {
            return "no samples";
        }
        StringBuilder words = new StringBuilder()
                .append(whole(arm.samples()))
                .append(" samples, ")
                .append(share(arm.errors(), arm.samples(), "errors"));
        if (arm.invalid() > 0) {
            words.append(", ").append(whole(arm.invalid())).append(" invalid scores");
        }
        long[] latency = array(arm.latency(), arm.latency().size());
        if (latency.length > 0) {
            words.append(", latency p50 ")
                    .append(LatencyBuckets.quantile(latency, 0.5))
                    .append(" ms, p99 ")
                    .append(LatencyBuckets.quantile(latency, 0.99))
                    .append(" ms");
        }
        if (arm.pace().passes() > 0) {
            words.append(", ").append(number(arm.microsPerVector())).append(" µs of scoring per vector");
        }
        if (arm.valid() > 0) {
            words.append(", mean score ").append(number(mean(arm)));
        }
        return words.toString();
    }

    private static String rate(RateGuard guard, RateEvidence known, boolean accompanied, String control) {
        String limit = "limit " + percent(guard.limit())
                + (guard.name() == GuardName.LATENCY ? " of batches slower than latency_p99" : "");
        String evidence = accompanied
                ? odds(known.limit()) + " that it is over it, " + odds(known.beside()) + " that it is worse than the "
                        + control
                : odds(known.alone()) + " that it is over it and worse than the " + control + " was";
        return limit + "; evidence " + evidence + ", where " + whole(Math.round(1 / Guards.LEVEL)) + " : 1 is enough";
    }

    private static String flips(ShadowComparison comparison) {
        return share(comparison.flips(), comparison.pairs(), "decisions would change");
    }

    private static String differences(ShadowComparison comparison) {
        return "shadow's score less champion's: " + number(comparison.differenceSum() / comparison.pairs())
                + " in the mean, " + number(comparison.differenceAbsolute() / comparison.pairs())
                + " in magnitude, " + number(comparison.differenceLargest()) + " at most";
    }

    private static String quality(QualityCounts counts) {
        return "Brier score " + number(counts.brierSum() / counts.rows()) + " of " + whole(counts.rows()) + " rows";
    }

    private static String share(long part, long all, String of) {
        return whole(part) + " " + of + " (" + percent(part / (double) all) + ")";
    }

    private static double mean(ArmCounts arm) {
        return arm.scoreSum() / arm.valid();
    }

    private static String odds(SequentialEvidence evidence) {
        double odds = Math.exp(evidence.log());
        return odds >= MOST ? "over " + whole((long) MOST) + " : 1" : String.format(Locale.ROOT, "%,.3g : 1", odds);
    }

    static String percent(double share) {
        return plain(String.format(Locale.ROOT, "%.2f", 100 * share)) + " %";
    }

    static String number(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.4g", value);
    }

    static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String plain(String number) {
        return number.replaceFirst("\\.?0+$", "");
    }

    private static long[] array(List<Long> counts, int length) {
        long[] array = new long[length];
        for (int i = 0; i < counts.size(); i++) {
            array[i] = counts.get(i);
        }
        return array;
    }
}
