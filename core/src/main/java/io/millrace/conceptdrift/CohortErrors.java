package io.millrace.conceptdrift;

import io.millrace.quality.CohortCounter;
import io.millrace.quality.DecisionCounts;
import io.millrace.statistics.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How far scores were from labels in a cohort, or in several running: rows and the sum of (score − label)², as they are and in each replicate of a bootstrap by entity. An entity has the same weight in a replicate whichever
 * cohort it is in, so what replicates say of two stretches of cohorts holds that the same entities are in both. A monoid over stretches that follow each other. Immutable.
 */
public final class CohortErrors {
    /** Numbers of each sum: that of all rows, and of each replicate. */
    static final int NUMBERS = 1 + CohortCounter.REPLICATES;

    private static final double TAIL = 0.025;

    private final long start;
    private final long end;
    private final int cohorts;
    private final long entities;
    private final long[] rows;
    private final long[] squares;
    private final long expectedRows;
    private final long expectedSquares;

    /**
     * Over arrays that are the stretch's own from now on.
     *
     * @param expectedRows rows of which it is known what scores expected
     * @param expectedSquares what that was, in units of 10⁻⁹
     * @throws IllegalArgumentException when they cannot be
     */
    CohortErrors(
            long start,
            long end,
            int cohorts,
            long entities,
            long[] rows,
            long[] squares,
            long expectedRows,
            long expectedSquares) {
        if (start >= end || cohorts < 1 || entities < 0 || rows.length != NUMBERS || squares.length != NUMBERS) {
            throw new IllegalArgumentException(cohorts + " cohorts from " + start + " to " + end + " of " + entities
                    + " entities, with " + rows.length + " and " + squares.length + " numbers");
        }
        this.start = start;
        this.end = end;
        this.cohorts = cohorts;
        this.entities = entities;
        this.rows = rows;
        this.squares = squares;
        this.expectedRows = expectedRows;
        this.expectedSquares = expectedSquares;
    }

    /**
     * One cohort.
     *
     * @param start its rows' as-of is younger than this, epoch milliseconds
     * @param end the youngest as-of it can hold
     * @param entities distinct entities in it
     * @param expected what scores alone expect of the error, 0 to 1; NaN where that is not known
     */
    public static CohortErrors of(long start, long end, long entities, CohortCounter counter, double expected) {
        List<DecisionCounts> replicates = counter.replicates();
        long[] rows = new long[NUMBERS];
        long[] squares = new long[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            DecisionCounts counts = i == 0 ? counter.counts() : replicates.get(i - 1);
            rows[i] = counts.rows();
            squares[i] = counts.squares();
        }
        boolean known = !Double.isNaN(expected);
        return new CohortErrors(
                start,
                end,
                1,
                entities,
                rows,
                squares,
                known ? rows[0] : 0,
                known ? Math.round(expected * rows[0] * DecisionCounts.ONE) : 0);
    }

    /** This stretch and the one after it. */
    public CohortErrors plus(CohortErrors next) {
        return new CohortErrors(
                start,
                next.end,
                cohorts + next.cohorts,
                Math.max(entities, next.entities),
                sum(rows, next.rows),
                sum(squares, next.squares),
                expectedRows + next.expectedRows,
                expectedSquares + next.expectedSquares);
    }

    private static long[] sum(long[] one, long[] two) {
        long[] sum = new long[NUMBERS];
        Arrays.setAll(sum, i -> one[i] + two[i]);
        return sum;
    }

    /** As-of of its rows is younger than this, epoch milliseconds. */
    public long start() {
        return start;
    }

    /** As-of of its rows is this at most. */
    public long end() {
        return end;
    }

    /** How many cohorts it holds. */
    public int cohorts() {
        return cohorts;
    }

    /** Distinct entities of the cohort that has most: of all of them it has as many at least. */
    public long entities() {
        return entities;
    }

    /** Rows. */
    public long rows() {
        return rows[0];
    }

    /** The error: mean squared distance of score and label, the Brier score, 0 to 1; NaN without rows. */
    public double error() {
        return error(0);
    }

    /** What scores alone expect of the error; NaN where that is not known. */
    public double expected() {
        return expectedSquares / (double) DecisionCounts.ONE / expectedRows;
    }

    /** What the error may truly be, at 95 % by the replicates. */
    public Interval limits() {
        double[] errors = IntStream.range(1, NUMBERS)
                .mapToDouble(this::error)
                .filter(error -> !Double.isNaN(error))
                .sorted()
                .toArray();
        if (errors.length == 0) {
            return Interval.UNKNOWN;
        }
        int last = errors.length - 1;
        return new Interval(errors[(int) Math.floor(TAIL * last)], errors[(int) Math.ceil((1 - TAIL) * last)]);
    }

    /** That of all rows by 0, of the replicates by 1 and on. */
    double error(int number) {
        return squares[number] / (double) DecisionCounts.ONE / rows[number];
    }

    long rows(int number) {
        return rows[number];
    }

    long squares(int number) {
        return squares[number];
    }

    long expectedRows() {
        return expectedRows;
    }

    long expectedSquares() {
        return expectedSquares;
    }
}
