package io.millrace.topology.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.DataPartial;
import io.millrace.records.DataReport;
import io.millrace.records.FieldNulls;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.RuleBreaks;
import io.millrace.records.TickDone;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.validation.windows.WindowLimits;
import io.millrace.validation.windows.WindowRules;
import io.millrace.wire.MonitoringBody;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** A shop whose purchases are watched, of two partitions: what its tasks count, and what the judge says of it. */
final class WatchedShop implements AutoCloseable {
    static final long HOUR = Duration.ofHours(1).toMillis();
    static final WindowRules RULES =
            new WindowRules(Duration.ofHours(1), Map.of("purchases", new WindowLimits(10, 0.25, 1, 1)));
    static final Project PROJECT = Driven.project(2);
    static final TopicCatalogue TOPICS = Driven.topics(PROJECT);

    final Driven driven;

    WatchedShop(WindowRules rules, Path directory) {
        driven = new Driven(DataTopology.build(PROJECT, TOPICS, Driven.SERDES, rules), directory);
    }

    /** The first tick of both partitions: windows are watched from it on. */
    void begin() {
        done(0, 0);
        done(1, 0);
    }

    /** Starts again with other rules, and with the state that there was: a driver takes its own with it. */
    WatchedShop again(WindowRules rules, Path directory) {
        WatchedShop after = new WatchedShop(rules, directory);
        for (String store : driven.driver().getAllStateStores().keySet()) {
            KeyValueStore<Bytes, byte[]> to = after.driven.driver().getKeyValueStore(store);
            try (var all =
                    driven.driver().<Bytes, byte[]>getKeyValueStore(store).all()) {
                all.forEachRemaining(entry -> to.put(entry.key, entry.value));
            }
        }
        close();
        return after;
    }

    /** An hour of purchases in the first partition, and its end in both. */
    void hour(int hour, long rows, long nulls, long leftOut, Integer... schemas) {
        counted(0, hour, rows, nulls, leftOut, schemas);
        done(0, hour * HOUR);
        done(1, hour * HOUR);
    }

    void counted(int partition, int hour, long rows, long nulls, long leftOut, Integer... schemas) {
        partial(
                partition,
                new DataPartial(
                        "purchases",
                        at((hour - 1) * HOUR),
                        at(hour * HOUR),
                        rows,
                        List.of(new FieldNulls("segment", nulls, leftOut)),
                        nulls == 0 ? List.of() : List.of(new RuleBreaks("amount", "range", "clip", nulls)),
                        List.of(schemas),
                        List.of()));
    }

    void done(int partition, long time) {
        partial(partition, new TickDone("", at(time)));
    }

    void partial(int partition, Object body) {
        send(PartialStage.DATA, partition, body);
    }

    void send(PartialStage stage, int partition, Object body) {
        driven.send(
                MonitoringPartial.class,
                TOPICS.monitoringPartials(),
                Integer.toString(partition),
                MonitoringBody.partial(stage, partition, body));
    }

    static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    static DataReport data(MonitoringReport report) {
        return report.getData();
    }

    List<MonitoringReport> reports() {
        return driven.received(MonitoringReport.class, TOPICS.monitoring());
    }

    List<Alert> alerts() {
        return driven.received(Alert.class, TOPICS.alerts());
    }

    static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    @Override
    public void close() {
        driven.close();
    }
}
