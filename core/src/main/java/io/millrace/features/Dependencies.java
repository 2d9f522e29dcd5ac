package io.millrace.features;

import java.util.List;

/** Which features are read off which parts of the state, and so what a gap does to them. */
final class Dependencies {
    private final List<OfFeature> features;
    private final List<OfExpression> expressions;
    private final Settled[] settled;
    private final Span[] longest;

    /**
     * A feature that is read off a part.
     *
     * @param span how far back it looks
     */
    record OfFeature(int feature, int part, Span span) {}

    /** An expression and the features that it uses. */
    record OfExpression(int feature, List<Integer> operands) {}

    /** Whether what a part would have counted before a moment makes no difference any more. */
    @FunctionalInterface
    interface Settled {
        Settled NEVER = (head, since) -> false;

        boolean settled(byte[] head, long since);
    }

    /**
     * Of a plan.
     *
     * @param expressions each after those that it uses
     * @param settled of each part
     */
    Dependencies(List<OfFeature> features, List<OfExpression> expressions, List<Settled> settled) {
        this.features = List.copyOf(features);
        this.expressions = List.copyOf(expressions);
        this.settled = settled.toArray(new Settled[0]);
        longest = new Span[settled.size()];
        for (OfFeature each : features) {
            Span before = longest[each.part];
            longest[each.part] = before == null ? each.span : Span.longer(before, each.span);
        }
    }

    /** Whether no value can show a gap any more. */
    boolean isClosed(Gap gap, byte[] head, long asOf) {
        return longest[gap.part()].start(asOf) >= gap.since() || settled[gap.part()].settled(head, gap.since());
    }

    /** Takes the values away that gaps make untrue, and says what they are; expressions come later. */
    void mark(Gaps gaps, byte[] head, long asOf, FeatureVector out) {
        if (gaps.isEmpty()) {
            return;
        }
        for (OfFeature each : features) {
            Gap gap = gaps.of(each.part);
            if (gap == null || each.feature < 0) {
                continue;
            }
            long start = each.span.start(asOf);
            if (start >= gap.since() || settled[each.part].settled(head, gap.since())) {
                continue;
            }
            if (gap.knows(start)) {
                out.setBackfilled(each.feature);
            } else {
                out.setWarming(each.feature);
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
