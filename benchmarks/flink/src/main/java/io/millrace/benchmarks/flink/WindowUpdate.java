package io.millrace.benchmarks.flink;

import io.millrace.benchmarks.windows.WindowResult;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** What a window is when it has ended, for the topic of feature updates. */
final class WindowUpdate extends ProcessWindowFunction<byte[], Tuple3<Integer, byte[], byte[]>, String, TimeWindow> {
    private static final long serialVersionUID = 1;

    private final int feature;

    /** @param feature place among the windows */
    WindowUpdate(int feature) {
        this.feature = feature;
    }

    @Override
    public void process(
            String entity,
            Context context,
            Iterable<byte[]> aggregates,
            Collector<Tuple3<Integer, byte[], byte[]>> out) {
        byte[] key = entity.getBytes(StandardCharsets.UTF_8);
        long end = context.window().getEnd();
        for (byte[] aggregate : aggregates) {
            out.collect(Tuple3.of(0, key, WindowResult.encode(feature, end, aggregate)));
        }
    }
}
