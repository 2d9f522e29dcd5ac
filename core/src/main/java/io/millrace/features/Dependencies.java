package io.millrace.features;

import java.util.List;

/** Which features are read off which parts of the state, and so what a hole does to them. */
final class Dependencies {
    /** Of each part, in the order of {@link Layout#parts}. */
    private final List<Part> parts;

    private final List<OfExpression> expressions;

    /** An expression and the features that it uses. */
    record OfExpression(int feature, List<Integer> operands) {}

    Dependencies(List<Part> parts, List<OfExpression> expressions) {
        this.parts = List.copyOf(parts);
        this.expressions = List.copyOf(expressions);
    }

    /** How many parts there are. */
    int parts() {
        return parts.size();
    }

    /** Whether no value can show a hole any more. */
    boolean isClosed(Hole hole, byte[] head, long asOf, Workspace work) {
        return parts.get(hole.part()).isPast(head, hole.since(), asOf, work);
    }

    /** Takes the values away that holes make untrue, and says which those are and which a backfill has made true. */
    void mark(Holes holes, byte[] head, long asOf, Workspace work, FeatureVector out) {
        for (Hole hole : holes.all()) {
            for (Part.Shown shown : parts.get(hole.part()).shown()) {
                if (shown.feature() < 0 || shown.isPast(head, hole.since(), asOf, work)) {
                    continue;
                }
                if (hole.filled() && hole.knows(shown.span().start(asOf))) {
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
}
