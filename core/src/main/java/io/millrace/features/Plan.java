package io.millrace.features;

import io.millrace.expressions.NumberExpression;
import io.millrace.expressions.TextExpression;
import io.millrace.project.FeatureDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A feature set compiled for the engine. A head starts with the entity's as-of, the times of its latest and first
 * event, and the fingerprint of what was last emitted (int64 each); then come the lifetime states, the texts, the distinct
 * counts and the tiles. That part has a fixed length. In the store stand the layout's fingerprint (int64), that part, packed
 * (see {@link Words}), for each resolution the tail and the queues (see {@link TileList}), and what each tally and each
 * field's last events keep there.
 */
final class Plan {
    static final int AS_OF_AT = 0;
    static final int LATEST_AT = 8;
    static final int FIRST_AT = 16;
    static final int EMITTED_AT = 24;
    static final int LIFETIME_AT = 32;

    /** Fingerprint of everything that the bytes of the state depend on. */
    final long layout;
    /** Says all of that; see {@link Layout}. */
    final String description;
    /** What is where, and under which key. */
    final Layout state;
    /** What is read off what. */
    final Dependencies dependencies;

    /** Bytes of the fixed part of a head, unpacked. */
    final int headSize;
    /** Most bytes of a window's merge. */
    final int scratchSize;

    final int wideValues;
    /** How many wide states keep something in the variable part of a head. */
    final int variableParts;

    final Area lifetime;
    final Value[] lifetimeValues;
    final WidePlan[] wides;
    final TilePlan[] tiles;
    /** Conditions of each source. */
    final Filters[] filters;
    /** Values that are no features: value -n is at n - 1. */
    final int hidden;
    /** Features that compare two hidden values. */
    final Comparison[] comparisons;
    /** Expression features, each after those that it uses. */
    final ExpressionPlan[] expressions;
    /** Aggregates: what a refresh is judged by. */
    final int[] aggregates;

    /** An expression feature. */
    sealed interface ExpressionPlan {
        int feature();

        /** Sets the feature's value by the values of others. */
        void compute(FeatureVector vector);
    }

    /**
     * A feature that compares two hidden values.
     *
     * @param share what the longer window's value is multiplied by
     * @param otherwise its value where there is none to compare; NaN: missing
     */
    record Comparison(
            int feature, int shorter, int longer, double share, FeatureDefinition.Comparison how, double otherwise) {

        double value(double shorterValue, double longerValue) {
            double usual = longerValue * share;
            double value = how == FeatureDefinition.Comparison.RATIO ? shorterValue / usual : shorterValue - usual;
            return Double.isFinite(value) ? value : otherwise;
        }
    }

    /**
     * A number.
     *
     * @param otherwise its value where the expression has none; NaN: missing
     */
    record NumberPlan(int feature, NumberExpression expression, double otherwise) implements ExpressionPlan {
        @Override
        public void compute(FeatureVector vector) {
            double value = expression.evaluate(vector);
            vector.setNumber(feature, Double.isNaN(value) ? otherwise : value);
        }
    }

    /**
     * A category; {@code otherwise} where the expression has none, null being missing.
     */
    static final class CategoryPlan implements ExpressionPlan {
        private final int feature;
        private final TextExpression expression;
        private final byte @Nullable [] otherwise;

        CategoryPlan(int feature, TextExpression expression, byte @Nullable [] otherwise) {
            this.feature = feature;
            this.expression = expression;
            this.otherwise = otherwise;
        }

        @Override
        public int feature() {
            return feature;
        }

        @Override
        public void compute(FeatureVector vector) {
            byte[] value = vector.compute(expression);
            vector.setCategory(feature, value == null ? otherwise : value);
        }
    }

    Plan(
            String description,
            Dependencies dependencies,
            int headSize,
            int wideValues,
            int variableParts,
            Area lifetime,
            List<Value> lifetimeValues,
            List<WidePlan> wides,
            List<TilePlan> tiles,
            List<Filters> filters,
            int hidden,
            List<Comparison> comparisons,
            List<ExpressionPlan> expressions,
            int[] aggregates) {
        this.description = description;
        this.dependencies = dependencies;
        state = new Layout(description);
        layout = state.fingerprint();
        this.headSize = Words.roundUp(headSize);
        this.wideValues = wideValues;
        this.variableParts = variableParts;
        this.lifetime = lifetime;
        this.lifetimeValues = lifetimeValues.toArray(new Value[0]);
        this.wides = wides.toArray(new WidePlan[0]);
        this.tiles = tiles.toArray(new TilePlan[0]);
        this.filters = filters.toArray(new Filters[0]);
        this.hidden = hidden;
        this.comparisons = comparisons.toArray(new Comparison[0]);
        this.expressions = expressions.toArray(new ExpressionPlan[0]);
        this.aggregates = aggregates;
        int scratch = 0;
        for (TilePlan plan : this.tiles) {
            for (WindowPlan window : plan.windows) {
                scratch = Math.max(scratch, window.area.size());
            }
        }
        scratchSize = scratch;
    }

    /** The head of an entity without events, at a moment. */
    void clear(byte[] head, long asOf) {
        Bytes.putLong(head, AS_OF_AT, asOf);
        Bytes.putLong(head, LATEST_AT, Long.MIN_VALUE);
        Bytes.putLong(head, FIRST_AT, Long.MAX_VALUE);
        Bytes.putLong(head, EMITTED_AT, 0);
        lifetime.zero(head, LIFETIME_AT);
        for (WidePlan each : wides) {
            each.clear(head);
        }
        for (TilePlan plan : tiles) {
            plan.clear(head);
        }
    }
}
