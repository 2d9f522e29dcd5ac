package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTimeTest {
    private static final long HOUR = 3_600_000;
    private static final long NOW = 1_700_000_000_000L;

    private final AtomicLong clock = new AtomicLong(NOW);
    private final RecordTime time = new RecordTime(clock::get);

    @ParameterizedTest
    @ValueSource(longs = {0, 1, NOW - HOUR, NOW, NOW + 1, NOW + HOUR / 2, NOW + HOUR})
    void shouldGiveWhatABrokerAcceptsAsItIsWheneverItIsRead(long timestamp) {
        long live = extract(timestamp);
        clock.addAndGet(30 * 24 * HOUR);
        long later = extract(timestamp);

        assertThat(live).isEqualTo(timestamp).isEqualTo(later);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "-9223372036854775808, 0", "1700003600001, 1700000000000", "9223372036854775807, 1700000000000"
    })
    void shouldMoveWhatABrokerRefuses(long timestamp, long expected) {
        assertThat(extract(timestamp)).isEqualTo(expected);
    }

    @Test
    void shouldReadTheClockOfTheMachine() {
        long before = System.currentTimeMillis();

        long extracted = new RecordTime().extract(record(Long.MAX_VALUE), -1);

        assertThat(extracted).isBetween(before, System.currentTimeMillis());
    }

    private long extract(long timestamp) {
        return time.extract(record(timestamp), -1);
    }

    /** Made without the checks of a producer: the broker may hold what an old client wrote. */
    private static ConsumerRecord<Object, Object> record(long timestamp) {
        return new ConsumerRecord<>(
                "t",
                0,
                0,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                new Object(),
                new Object(),
                new RecordHeaders(),
                Optional.empty());
    }
}
