package io.millrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class FencedTransactionsTest {
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(Cluster.empty(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final AtomicInteger told = new AtomicInteger();

    @Test
    void shouldOpenNoTransactionBeforeItHasAllThatItIsToHold() {
        try (FencedTransactions transactions = open()) {
            send(transactions, 4_999, 1);
            assertThat(producer.transactionInFlight()).isFalse();

            send(transactions, 1, 1);
            send(transactions, 1, 1);

            assertThat(producer.history()).hasSize(5_000);
            assertThat(told).hasValue(5_000);
            assertThat(producer.commitCount()).isEqualTo(1);
            assertThat(producer.transactionInFlight()).isFalse();

            transactions.commit();
            transactions.commit();

            assertThat(producer.history()).hasSize(5_001);
            assertThat(producer.commitCount()).isEqualTo(2);
        }
    }

    @Test
    void shouldNotGatherMoreThanFitsIntoMemory() {
        try (FencedTransactions transactions = open()) {
            send(transactions, 17, 1 << 20);

            assertThat(producer.history()).hasSize(16);
        }
    }

    @Test
    void shouldTellWhoWasStopped() {
        try (FencedTransactions transactions = open()) {
            send(transactions, 1, 1);
            producer.commitTransactionException = new ProducerFencedException("a newer one");

            assertThatThrownBy(transactions::commit)
                    .isInstanceOf(KafkaException.class)
                    .hasMessageStartingWith("another test of this project has begun since, and goes on");
        }
    }

    private FencedTransactions open() {
        producer.initTransactions();
        return new FencedTransactions("test", producer);
    }

    private void send(FencedTransactions transactions, int records, int bytes) {
        for (int i = 0; i < records; i++) {
            transactions.send(
                    new ProducerRecord<>("topic", new byte[] {1}, new byte[bytes]),
                    (at, failed) -> told.incrementAndGet());
        }
    }
}
