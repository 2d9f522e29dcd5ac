package io.millrace.features;

import java.util.List;

/** Which features are read off which parts of the state, and so what a gap does to them. */
final class Dependencies {
    /** Of each part, in the order of {@link Layout#parts}. */
    private final List<List<Shown>> parts;

    private final List<OfExpression> expressions;

    /** An expression and the features that it uses. */
    record OfExpression(int feature, List<Integer> operands) {}

    Dependencies(List<List<Shown>> parts, List<OfExpression> expressions) {
        this.parts = List.copyOf(parts);
        this.expressions = List.copyOf(expressions);
    }

    /** Whether no value can show a gap any more. */
    boolean isClosed(Gap gap, byte[] head, long asOf, Workspace work) {
        return parts.get(gap.part()).stream().allMatch(shown -> isPast(shown, gap, head, asOf, work));
    }

    /** Takes the values away that gaps make untrue, and says which those are and which a backfill has made true. */
    void mark(Gaps gaps, byte[] head, long asOf, Workspace work, FeatureVector out) {
        for (Gap gap : gaps.all()) {
            for (Shown shown : parts.get(gap.part())) {
                if (shown.feature() < 0 || isPast(shown, gap, head, asOf, work)) {
                    continue;
                }
                if (gap.filled() && gap.knows(shown.span().start(asOf))) {
                    out.setBackfilled(shown.feature());
                } else {
                    out.setWarming(shown.feature());
                }
            }
        }
    }

    /** What becomes of an expression whose operands' values are known. */
    void markExpression(int feature, FeatureVector out) {
        for (OfExpression each : expressions) {
            if (each.feature == feature) {
                each.operands.stream().filter(out::isBackfilled).forEach(operand -> out.setBackfilled(feature));
                each.operands.stream().filter(out::isWarming).forEach(operand -> out.setWarming(feature));
            }
        }
    }

    private static boolean isPast(Shown shown, Gap gap, byte[] head, long asOf, Workspace work) {
        return shown.span().start(asOf) >= gap.since() || shown.settled().settled(head, gap.since(), work);
    }
}
