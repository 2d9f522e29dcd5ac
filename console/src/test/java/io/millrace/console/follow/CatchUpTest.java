package io.millrace.console.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class CatchUpTest {
    private static final TopicPartition RARE = new TopicPartition("rare", 0);
    private static final TopicPartition OFTEN = new TopicPartition("often", 0);
    private static final TopicPartition EMPTY = new TopicPartition("empty", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());

    @Test
    void shouldGiveRecordsOfAllPartitionsInTheOrderOfTheirTime() {
        // Given
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        assign(RARE, OFTEN, EMPTY);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        Map<TopicPartition, Long> ends = new HashMap<>(Map.of(RARE, 0L, OFTEN, 0L, EMPTY, 0L));
        for (long time = 0; time < 1_000; time++) {
            TopicPartition partition = random.nextInt(20) == 0 ? RARE : OFTEN;
            all.add(record(partition, ends.merge(partition, 1L, Long::sum) - 1, time, 10));
        }
        CatchUp catchUp = new CatchUp(consumer, ends);

        // When
        List<ConsumerRecord<byte[], byte[]>> given = new ArrayList<>();
        List<ConsumerRecord<byte[], byte[]>> arriving = new ArrayList<>(all);
        arriving.sort(Comparator.comparing(ConsumerRecord::topic));
        for (int i = 0; !catchUp.done(); i += 100) {
            arriving.subList(Math.min(i, 1_000), Math.min(i + 100, 1_000)).forEach(consumer::addRecord);
            given.addAll(catchUp.next(Duration.ZERO));
        }

        // Then
        assertThat(given).as("seed %d", seed).containsExactlyElementsOf(all);
    }

    @Test
    void shouldLetAPartitionWaitThatIsAMegabyteAheadOfTheOthers() {
        // Given
        assign(RARE, OFTEN);
        CatchUp catchUp = new CatchUp(consumer, Map.of(RARE, 1L, OFTEN, 4L));
        for (int i = 0; i < 3; i++) {
            consumer.addRecord(record(OFTEN, i, i, 500_000));
        }

        // When
        List<ConsumerRecord<byte[], byte[]>> ahead = catchUp.next(Duration.ZERO);

        // Then
        assertThat(ahead).isEmpty();
        assertThat(consumer.paused()).containsExactly(OFTEN);

        // When
        consumer.addRecord(record(RARE, 0, 7, 10));
        List<ConsumerRecord<byte[], byte[]>> due = catchUp.next(Duration.ZERO);

        // Then
        assertThat(due).hasSize(3);
        assertThat(consumer.paused()).isEmpty();
        assertThat(catchUp.done()).isFalse();

        // When
        consumer.addRecord(record(OFTEN, 3, 8, 10));

        // Then
        assertThat(catchUp.next(Duration.ZERO)).hasSize(2);
        assertThat(catchUp.done()).isTrue();
    }

    private void assign(TopicPartition... partitions) {
        consumer.assign(List.of(partitions));
        Map<TopicPartition, Long> beginnings = new HashMap<>();
        for (TopicPartition partition : partitions) {
            beginnings.put(partition, 0L);
        }
        consumer.updateBeginningOffsets(beginnings);
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition of, long offset, long time, int size) {
        return new ConsumerRecord<>(
                of.topic(),
                of.partition(),
                offset,
                time,
                TimestampType.LOG_APPEND_TIME,
                0,
                size,
                new byte[0],
                new byte[size],
                new RecordHeaders(),
                Optional.empty());
    }
}
