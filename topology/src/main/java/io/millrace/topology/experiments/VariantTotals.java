package io.millrace.topology.experiments;

import io.millrace.records.VariantCounts;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What has been counted in a variant. Sums are exact, so that the order of counting makes no difference.
 *
 * @param exposed entities whose first exposure was to it
 * @param crossedOver those of them that were seen in another, too
 * @param entities those of them whose window has elapsed
 * @param converted those of these with an outcome in it
 * @param sum over these of the sum of their outcomes' values
 * @param squares over these of its square
 * @param late outcomes that came when their entity had been counted
 */
record VariantTotals(
        long exposed, long crossedOver, long entities, long converted, BigDecimal sum, BigDecimal squares, long late) {
    static final VariantTotals NONE = new VariantTotals(0, 0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO, 0);

    VariantTotals plus(VariantTotals other) {
        return new VariantTotals(
                exposed + other.exposed,
                crossedOver + other.crossedOver,
                entities + other.entities,
                converted + other.converted,
                sum.add(other.sum),
                squares.add(other.squares),
                late + other.late);
    }

    /** With an entity that is first exposed here; -1: that was here, and is elsewhere. */
    VariantTotals exposed(int by, boolean crossed) {
        return plus(new VariantTotals(by, crossed ? by : 0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO, 0));
    }

    /** With an entity whose window has elapsed. */
    VariantTotals elapsed(Result result) {
        BigDecimal value = result.value();
        return plus(new VariantTotals(0, 0, 1, result.converted() ? 1 : 0, value, value.multiply(value), 0));
    }

    /** With an outcome that came too late. */
    VariantTotals missed() {
        return plus(new VariantTotals(0, 0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO, 1));
    }

    /**
     * What came of an entity.
     *
     * @param converted whether there was an outcome
     * @param value the sum of their values
     */
    record Result(boolean converted, BigDecimal value) {}

    VariantCounts told(String variant, @Nullable ByteBuffer latencies) {
        return new VariantCounts(
                variant,
                exposed,
                crossedOver,
                entities,
                converted,
                sum.toPlainString(),
                squares.toPlainString(),
                late,
                latencies);
    }

    /**
     * As it was told.
     *
     * @throws IllegalArgumentException when it says what cannot be
     */
    static VariantTotals of(VariantCounts told) {
        VariantTotals totals = new VariantTotals(
                told.getExposed(),
                told.getCrossedOver(),
                told.getEntities(),
                told.getConverted(),
                new BigDecimal(told.getValueSum()),
                new BigDecimal(told.getValueSquares()),
                told.getLate());
        if (totals.converted < 0 || totals.converted > totals.entities || totals.entities > totals.exposed) {
            throw new IllegalArgumentException("counts that cannot be: " + told);
        }
        return totals;
    }
}
