package io.millrace.benchmarks.flink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Counts an event when all that is chained behind this has done its work for it. */
final class CountingFunction
        extends ProcessFunction<Tuple4<String, String, Long, Double>, Tuple4<String, String, Long, Double>> {
    private static final long serialVersionUID = 1;

    private final long events;
    private transient Stopwatch stopwatch;

    @SuppressWarnings("NullAway.Init") // Flink calls open first.
    CountingFunction(long events) {
        this.events = events;
    }

    @Override
    public void open(OpenContext context) {
        stopwatch = new Stopwatch(events);
    }

    @Override
    public void processElement(
            Tuple4<String, String, Long, Double> event,
            Context context,
            Collector<Tuple4<String, String, Long, Double>> out) {
        out.collect(event);
        stopwatch.count();
    }
}
