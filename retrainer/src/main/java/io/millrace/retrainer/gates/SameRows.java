package io.millrace.retrainer.gates;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The gates as champion and candidate meet them on the rows on which the two are compared, and on the slices of these rows: whether a gate is out of reach
 * can be told of both on the same rows alone.
 *
 * @param champion the champion's; empty where there are no such rows
 * @param candidate the candidate's, of the same gates
 */
record SameRows(List<GateResult> champion, List<GateResult> candidate) {
    /** Where no row can be scored by both. */
    static final SameRows NONE = new SameRows(List.of(), List.of());

    SameRows {
        champion = List.copyOf(champion);
        candidate = List.copyOf(candidate);
    }

    /** Whether the champion meets every gate. */
    boolean championPasses() {
        return champion.stream().allMatch(GateResult::passed);
    }

    /**
     * Whether the candidate would take away what the champion gives: it misses a gate that the champion meets, or, on all test rows, one that nobody can tell
     * of the champion, since of that slice there are too few of these rows.
     *
     * @param missed the gates that the candidate misses on all test rows
     */
    boolean takesAway(List<GateResult> missed) {
        return candidate.stream().anyMatch(gate -> !gate.passed() && championMeets(gate))
                || missed.stream().anyMatch(gate -> same(champion, gate).isEmpty());
    }

    private boolean championMeets(GateResult gate) {
        return same(champion, gate).map(GateResult::passed).orElse(false);
    }

    private static Optional<GateResult> same(List<GateResult> gates, GateResult gate) {
        return gates.stream()
                .filter(own -> own.metric().equals(gate.metric())
                        && own.bound() == gate.bound()
                        && Objects.equals(own.slice(), gate.slice()))
                .findFirst();
    }

    /** For example {@code on the rows of the comparison version 1.0.0 misses recall, and the candidate accuracy}. */
    String inWords(String version) {
        return "on the rows of the comparison version " + version + " misses " + missed(champion)
                + ", and the candidate " + missed(candidate);
    }

    private static String missed(List<GateResult> gates) {
        String names = gates.stream()
                .filter(gate -> !gate.passed())
                .map(GateResult::what)
                .distinct()
                .collect(Collectors.joining(" and "));
        return names.isEmpty() ? "no gate" : names;
    }
}
