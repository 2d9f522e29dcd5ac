package io.millrace.topology.features;

import io.millrace.features.Event;
import io.millrace.features.SourceLayout.Slot;
import io.millrace.project.Project;
import io.millrace.records.DataPartial;
import io.millrace.records.FieldNulls;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.Refusals;
import io.millrace.wire.MonitoringBody;
import io.millrace.wire.RecordSerdes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Rows and nulls per source and window, all partitions together: as tasks told of them, and as they follow from events. */
final class ToldWindows {
    private final SortedMap<String, SortedMap<String, Long>> counts = new TreeMap<>();
    private final SortedMap<String, Integer> refused = new TreeMap<>();

    /** What the latest partial of every task, source and window says. */
    static ToldWindows of(List<ConsumerRecord<byte[], byte[]>> records, RecordSerdes serdes) {
        Deserializer<MonitoringPartial> deserializer =
                serdes.of(MonitoringPartial.class).deserializer();
        Map<String, DataPartial> latest = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            MonitoringPartial partial = deserializer.deserialize(record.topic(), record.value());
            if (MonitoringBody.of(partial) instanceof DataPartial counted) {
                latest.put(partial.getPartition() + " " + key(counted.getSource(), end(counted)), counted);
            }
        }
        ToldWindows told = new ToldWindows();
        for (DataPartial counted : latest.values()) {
            for (Refusals each : counted.getRefused()) {
                told.refused.merge(each.getReason(), Math.toIntExact(each.getCount() + each.getUnread()), Integer::sum);
            }
            if (counted.getRows() == 0) {
                continue;
            }
            String window = key(counted.getSource(), end(counted));
            told.add(window, "rows", counted.getRows());
            for (FieldNulls field : counted.getFields()) {
                told.add(window, field.getField(), field.getNulls());
            }
        }
        return told;
    }

    /** What follows from events; the end of a table's row is none. */
    static ToldWindows of(List<Event> events, Project project, long length) {
        ToldWindows counted = new ToldWindows();
        for (Event event : events) {
            if (event.deletion()) {
                continue;
            }
            long end = (event.time() + length - 1) / length * length;
            String window = key(project.sources().get(event.source()).name(), end);
            counted.add(window, "rows", 1);
            Map<String, Boolean> fields = new HashMap<>();
            for (int i = 0; i < event.layout().slots().size(); i++) {
                Slot slot = event.layout().slots().get(i);
                fields.put(slot.path(), event.hasText(i) || event.scaled(i) != Event.MISSING);
            }
            fields.forEach((field, there) -> counted.add(window, field, there ? 0 : 1));
        }
        return counted;
    }

    SortedMap<String, SortedMap<String, Long>> counts() {
        return counts;
    }

    /** Records that were refused, by reason, over all windows. */
    SortedMap<String, Integer> refused() {
        return refused;
    }

    private void add(String window, String what, long count) {
        counts.computeIfAbsent(window, w -> new TreeMap<>()).merge(what, count, Long::sum);
    }

    private static long end(DataPartial partial) {
        return partial.getWindowEnd().toEpochMilli();
    }

    private static String key(String source, long end) {
        return source + " until " + end;
    }
}
