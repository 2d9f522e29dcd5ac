package io.millrace.benchmarks.flink;

import java.util.ArrayList;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The features by the same tiles. */
public final class TilesJob {
    private TilesJob() {}

    /** Runs until it is killed; the arguments are those of {@link JobSettings}. */
    public static void main(String[] args) throws Exception {
        JobSettings settings = JobSettings.of(args);
        StreamExecutionEnvironment environment = MiniCluster.environment(settings);
        environment
                .fromSource(
                        MiniCluster.source(settings, new SourceRecord(new ArrayList<>(settings.topics()))),
                        WatermarkStrategy.noWatermarks(),
                        "sources",
                        SourceRecord.TYPE)
                .keyBy(record -> record.f3)
                .process(new TilesFunction(settings), UpdateRecord.TYPE)
                .sinkTo(MiniCluster.sink(settings));
        environment.execute("tiles");
    }
}
