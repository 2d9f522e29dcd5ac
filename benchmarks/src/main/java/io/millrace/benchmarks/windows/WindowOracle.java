package io.millrace.benchmarks.windows;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.CommittedRecords;
import io.millrace.features.FeatureSet;
import io.millrace.project.SourceDefinition;
import io.millrace.topology.features.EventReaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** All events of a backlog in memory, to say naively what a window must hold. */
public final class WindowOracle {
    private final Map<String, Map<String, List<Timed>>> sources = new HashMap<>();
    private final Map<String, Long> latest = new HashMap<>();

    private record Timed(long time, double number) {}

    private WindowOracle() {}

    /** Reads the sources of a project. */
    public static WindowOracle read(Arena arena, FeatureSet features) throws TimeoutException {
        WindowOracle oracle = new WindowOracle();
        EventReaders readers = EventReaders.of(features, arena.registry());
        for (SourceDefinition source : features.project().sources()) {
            EventNumber event = new EventNumber(features, readers, source.name());
            Map<String, List<Timed>> entities = new HashMap<>();
            oracle.sources.put(source.name(), entities);
            CommittedRecords.read(
                    arena.bootstrapServers(),
                    source.topic(),
                    record -> {
                        boolean belongs =
                                event.read(record.value(), record.headers(), record.partition(), record.offset());
                        oracle.latest.merge(record.topic() + "-" + record.partition(), event.time(), Math::max);
                        if (belongs) {
                            String entity = new String(event.entity(), StandardCharsets.UTF_8);
                            entities.computeIfAbsent(entity, first -> new ArrayList<>())
                                    .add(new Timed(event.time(), event.number()));
                        }
                    },
                    () -> true);
        }
        return oracle;
    }

    /** The moment, in epoch milliseconds, up to which no partition ends: the least of their latest events. */
    public long reached() {
        return latest.values().stream().mapToLong(time -> time).min().orElseThrow();
    }

    /** Who has an event, ever, of a feature's. */
    public Set<String> entities(WindowFeature feature) {
        return entitiesOf(feature).keySet();
    }

    /**
     * What an entity's window holds.
     *
     * @param from first millisecond that is in it
     * @param end first millisecond that no longer is
     */
    public WindowResult window(WindowFeature feature, String entity, long from, long end) {
        long count = 0;
        double sum = 0;
        double max = Double.NEGATIVE_INFINITY;
        for (Timed event : entitiesOf(feature).getOrDefault(entity, List.of())) {
            if (event.time() >= from && event.time() < end) {
                count++;
                sum += event.number();
                max = Math.max(max, event.number());
            }
        }
        return new WindowResult(WindowFeature.CHURN.indexOf(feature), end, count, sum, max);
    }

    private Map<String, List<Timed>> entitiesOf(WindowFeature feature) {
        return sources.getOrDefault(feature.source(), Map.of());
    }
}
