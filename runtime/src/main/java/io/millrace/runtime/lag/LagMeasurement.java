package io.millrace.runtime.lag;

import io.millrace.runtime.lag.CommittedOffsets.Committed;
import io.millrace.runtime.lag.CommittedOffsets.Range;
import io.millrace.runtime.lag.OldestUnread.Found;
import io.millrace.runtime.lag.OldestUnread.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far groups are behind at a moment.
 *
 * @param lags of each group and topic
 * @param leftOut groups that are not among them because there are too many
 */
record LagMeasurement(List<GroupLag> lags, int leftOut) {
    private static final Duration READING = Duration.ofSeconds(10);

    static final LagMeasurement NONE = new LagMeasurement(List.of(), 0);

    LagMeasurement {
        lags = List.copyOf(lags);
    }

    /**
     * Measures now.
     *
     * @throws org.apache.kafka.common.KafkaException when brokers do not answer, or refuse
     */
    static LagMeasurement of(CommittedOffsets offsets, OldestUnread unread) {
        Committed committed = offsets.read();
        Map<TopicPartition, Range> ranges = committed.ranges();
        Set<Place> places = new HashSet<>();
        committed
                .offsets()
                .values()
                .forEach(own -> own.forEach((partition, offset) -> {
                    Place place = place(partition, offset, ranges);
                    if (place.from() < end(partition, ranges)) {
                        places.add(place);
                    }
                }));
        Map<Place, Found> found = unread.find(places, ranges, READING);
        List<GroupLag> lags = new ArrayList<>();
        committed.offsets().forEach((group, own) -> {
            Map<String, GroupLag> byTopic = new HashMap<>();
            own.forEach((partition, offset) -> {
                Place place = place(partition, offset, ranges);
                long left = end(partition, ranges) - place.from();
                GroupLag lag = left <= 0
                        ? new GroupLag(group, partition.topic(), 0, GroupLag.NONE)
                        : lag(group, partition.topic(), left, found.get(place));
                byTopic.merge(partition.topic(), lag, GroupLag::plus);
            });
            lags.addAll(byTopic.values());
        });
        return new LagMeasurement(lags, committed.leftOut());
    }

    private static GroupLag lag(String group, String topic, long left, @Nullable Found found) {
        return found == null
                ? new GroupLag(group, topic, left, GroupLag.UNKNOWN)
                : new GroupLag(group, topic, found.records(), found.appendedAt());
    }

    /** Where a group goes on: what retention has deleted nobody waits for. */
    private static Place place(TopicPartition partition, long offset, Map<TopicPartition, Range> ranges) {
        return new Place(
                partition,
                Math.max(offset, Objects.requireNonNull(ranges.get(partition)).start()));
    }

    private static long end(TopicPartition partition, Map<TopicPartition, Range> ranges) {
        return Objects.requireNonNull(ranges.get(partition)).end();
    }
}
