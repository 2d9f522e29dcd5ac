package io.millrace.benchmarks;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** How functions are measured: by JMH, with what they allocate; a warm-up is as long as a measurement. */
public final class Measurement {
    private Measurement() {}

    /**
     * Measures the benchmarks of a class.
     *
     * @param args {@code [forks [iterations [seconds]]]}: by default 1, 5 and 1
     */
    public static void run(Class<?> benchmarks, String... args) throws RunnerException {
        int iterations = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        TimeValue time = TimeValue.seconds(args.length > 2 ? Long.parseLong(args[2]) : 1);
        new Runner(new OptionsBuilder()
                        .include(benchmarks.getName())
                        .forks(args.length > 0 ? Integer.parseInt(args[0]) : 1)
                        .warmupIterations(iterations)
                        .warmupTime(time)
                        .measurementIterations(iterations)
                        .measurementTime(time)
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
