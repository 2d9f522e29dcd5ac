package io.millrace.console.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.console.follow.Feed.Start;
import io.millrace.records.Tick;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerdes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class FeedTest {
    private final RecordSerdes serdes = RecordSerdes.of(new MemorySchemaRegistry());
    private final Feed feed = new Feed(serdes);
    private final List<Object> read = new ArrayList<>();

    @Test
    void shouldGiveReadersWhatIsOfTheirClassAndPassOverTheRest() {
        Tick tick = Tick.newBuilder().setTime(Instant.EPOCH).setEnds(List.of()).build();
        feed.on("clock", new Start.NearEnd(1), Tick.class, (record, value) -> read.add(value));

        feed.read(record(serdes.of(Tick.class).toBytes("clock", tick)));
        feed.read(record(new byte[] {1, 2, 3}));
        feed.read(record(null));

        assertThat(read).containsExactly(tick);
    }

    @Test
    void shouldPassOverWhatAReaderCannotTakeButNotAnOutage() {
        feed.raw("clock", new Start.Beginning(), record -> {
            if (record.value() == null) {
                throw new TimeoutException("no registry");
            }
            throw new IllegalArgumentException("no such thing");
        });

        feed.read(record(new byte[1]));

        assertThatThrownBy(() -> feed.read(record(null))).isInstanceOf(TimeoutException.class);
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        return new ConsumerRecord<>("clock", 0, 7, null, value);
    }
}
