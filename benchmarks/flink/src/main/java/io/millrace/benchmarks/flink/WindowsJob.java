package io.millrace.benchmarks.flink;

import io.millrace.benchmarks.windows.WindowFeature;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;

/**
 * The {@linkplain WindowFeature windows} by Flink's own sliding windows: a window is sent on once, when it has ended, and not at every
 * event. Watermarks are per partition and lag by the project's allowed lateness, so that no event is too late.
 */
public final class WindowsJob {
    private WindowsJob() {}

    /** Runs until it is killed; the arguments are those of {@link JobSettings}. */
    public static void main(String[] args) throws Exception {
        JobSettings settings = JobSettings.of(args);
        Duration lateness = settings.project().time().allowedLateness();
        StreamExecutionEnvironment environment = MiniCluster.environment(settings);
        DataStream<Tuple4<String, String, Long, Double>> events = environment
                .fromSource(
                        MiniCluster.source(settings, new EventRecord(settings)),
                        WatermarkStrategy.<Tuple4<String, String, Long, Double>>forBoundedOutOfOrderness(lateness)
                                .withTimestampAssigner((event, recordTime) -> event.f2),
                        "sources",
                        EventRecord.TYPE)
                .keyBy(event -> event.f1)
                .process(new CountingFunction(settings.events()), EventRecord.TYPE);
        WindowFeature.CHURN.stream()
                .map(feature -> window(events, feature, Duration.ofMillis(settings.hopMillis())))
                .reduce(DataStream::union)
                .orElseThrow()
                .sinkTo(MiniCluster.sink(settings));
        environment.execute("windows");
    }

    private static DataStream<Tuple3<Integer, byte[], byte[]>> window(
            DataStream<Tuple4<String, String, Long, Double>> events, WindowFeature feature, Duration hop) {
        String source = feature.source();
        // The events are where their keys are already: no other thread, no other hop.
        return DataStreamUtils.reinterpretAsKeyedStream(
                        events.filter(event -> event.f0.equals(source)), event -> event.f1, Types.STRING)
                .window(SlidingEventTimeWindows.of(feature.length(), hop))
                .aggregate(
                        new AddNumber(),
                        new WindowUpdate(WindowFeature.CHURN.indexOf(feature)),
                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
                        UpdateRecord.TYPE);
    }
}
