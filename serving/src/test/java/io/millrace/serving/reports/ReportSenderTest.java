package io.millrace.serving.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.ServingReport;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ReportSenderTest {
    private final RecordSerde<ServingReport> serde = RecordSerde.of(ServingReport.class, new MemorySchemaRegistry());
    private boolean answering = true;

    /** When it does not answer it has the record all the same: nobody can know. */
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
                    Future<RecordMetadata> sent = super.send(record);
                    return answering ? sent : CompletableFuture.failedFuture(new TimeoutException("no answer"));
                }
            };

    private final ReportSender sender = new ReportSender(producer, "shop.serving-reports", serde);

    @Test
    void shouldWriteReportsInTheirOrderUnderInstanceAndModel() {
        boolean confirmed = sender.send(List.of(report(0), report(1)));

        assertThat(confirmed).isTrue();
        assertThat(numbers()).containsExactly(0L, 1L);
        assertThat(producer.history())
                .allSatisfy(record -> assertThat(record.key()).asString().isEqualTo("i/stops"));
    }

    @Test
    void shouldWriteWhatIsNotConfirmedAgainUnderTheSameNumberBeforeWhatFollows() {
        answering = false;
        assertThat(sender.send(List.of(report(0), report(1)))).isFalse();
        assertThat(sender.ready()).isFalse();
        answering = true;
        assertThat(sender.ready()).isTrue();

        assertThat(sender.send(List.of(report(2)))).isTrue();

        assertThat(numbers()).containsExactly(0L, 0L, 0L, 1L, 2L);
    }

    private List<Long> numbers() {
        return producer.history().stream()
                .map(record -> serde.fromBytes(record.value()).getNumber())
                .toList();
    }

    private static ServingReport report(long number) {
        Instant at = Instant.ofEpochSecond(number);
        return new ServingReport(
                "i", "stops", 1, number, at, at, false, -1L, -1L, -1L, List.of(), Map.of(), List.of(), null);
    }
}
