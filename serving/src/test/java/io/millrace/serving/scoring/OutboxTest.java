package io.millrace.serving.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Outbox outbox = new Outbox(producer);

    @Test
    void shouldSendNothingAfterARecordThatTheBrokersDidNotTake() {
        outbox.send(record());
        outbox.send(record());

        producer.errorNext(new TimeoutException("no answer"));

        assertThat(producer.closed())
                .as("nothing that waits may come without the first")
                .isTrue();
        assertThatThrownBy(() -> outbox.send(record()))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("no answer");
        assertThat(producer.history()).hasSize(2);
    }

    @Test
    void shouldNotCallFlushedWhatTheBrokersDidNotTake() {
        outbox.send(record());
        producer.errorNext(new TopicAuthorizationException("shop.predictions"));

        assertThatThrownBy(outbox::flush).hasRootCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void shouldWaitForTheBrokersWhenItFlushes() {
        outbox.send(record());

        outbox.flush();

        assertThat(producer.flushed()).isTrue();
    }

    private static ProducerRecord<byte[], byte[]> record() {
        return new ProducerRecord<>("shop.predictions", new byte[] {1}, new byte[] {2});
    }
}
