package io.millrace.benchmarks.expressions;

import io.millrace.benchmarks.Measurement;
import io.millrace.features.FeatureVector;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Time and allocation of one evaluation, in each language. Before anything is measured, the languages must agree over every row.
 *
 * <p>Arguments: {@code [forks [iterations [seconds]]]}; a warm-up is as long as a measurement.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExpressionBenchmark {
    private static final long SEED = 1;

    @Param
    public Task task = Task.ARITHMETIC;

    @Param
    public Language language = Language.MILLRACE;

    private final Rows rows = new Rows(SEED);
    private ToDoubleFunction<FeatureVector> expression = row -> Double.NaN;

    @Setup
    public void compile() {
        expression = language.compile(task);
        ToDoubleFunction<FeatureVector> reference = Language.MILLRACE.compile(task);
        for (FeatureVector row : rows.all()) {
            double expected = reference.applyAsDouble(row);
            double found = expression.applyAsDouble(row);
            if (Math.abs(found - expected) > 1e-12 * Math.abs(expected)) {
                throw new IllegalStateException(language + " gives " + found + " and not " + expected);
            }
        }
    }

    @Benchmark
    public double evaluate() {
        return expression.applyAsDouble(rows.next());
    }

    public static void main(String[] args) throws RunnerException {
        Measurement.run(ExpressionBenchmark.class, args);
    }
}
