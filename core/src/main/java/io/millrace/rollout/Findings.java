package io.millrace.rollout;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What was counted of what is under way. Immutable.
 *
 * @param arms counts of this step, by variant; the shadow's as the challenger's
 * @param comparison of champion and shadow in this step
 * @param quality of this step, by variant, as far as labels have matured
 * @param before counts of the step before that had any
 * @param rates what guards of rates know over all steps, by {@link #key}
 */
record Findings(
        NavigableMap<String, ArmCounts> arms,
        ShadowComparison comparison,
        NavigableMap<String, QualityCounts> quality,
        NavigableMap<String, ArmCounts> before,
        NavigableMap<String, RateEvidence> rates) {
    static final Findings NONE =
            new Findings(new TreeMap<>(), ShadowComparison.NONE, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    Findings {
        arms = Collections.unmodifiableNavigableMap(arms);
        quality = Collections.unmodifiableNavigableMap(quality);
        before = Collections.unmodifiableNavigableMap(before);
        rates = Collections.unmodifiableNavigableMap(rates);
    }

    static String key(GuardName guard, String variant) {
        return guard.word() + ":" + variant;
    }

    ArmCounts arm(String variant) {
        return arms.getOrDefault(variant, ArmCounts.NONE);
    }

    ArmCounts before(String variant) {
        return before.getOrDefault(variant, ArmCounts.NONE);
    }

    QualityCounts quality(String variant) {
        return quality.getOrDefault(variant, QualityCounts.NONE);
    }

    RateEvidence rate(GuardName guard, String variant) {
        return rates.getOrDefault(key(guard, variant), RateEvidence.NONE);
    }

    /** With a report's counts and what guards make of them. */
    Findings with(
            NavigableMap<String, ArmCounts> reported,
            ShadowComparison compared,
            NavigableMap<String, RateEvidence> known) {
        TreeMap<String, ArmCounts> sums = new TreeMap<>(arms);
        reported.forEach((variant, counts) -> sums.merge(variant, counts, ArmCounts::plus));
        return new Findings(sums, comparison.plus(compared), quality, before, known);
    }

    /** With an arm's quality, in place of what was known of it. */
    Findings with(String variant, QualityCounts counts) {
        TreeMap<String, QualityCounts> changed = new TreeMap<>(quality);
        changed.put(variant, counts);
        return new Findings(arms, comparison, changed, before, rates);
    }

    /** At the start of the next step. */
    Findings next() {
        return new Findings(
                new TreeMap<>(), ShadowComparison.NONE, new TreeMap<>(), arms.isEmpty() ? before : arms, rates);
    }
}
