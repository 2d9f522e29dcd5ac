package io.millrace.retrainer.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.TrainerContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** The brokers go away in the middle of a training, and then the trainer is to stop. */
class StopWithoutBrokersTest extends TrainerScenario {
    private static final Duration ALLOWED = Duration.ofSeconds(25);

    @Test
    void shouldStopWithinTheTimeThatItsProcessGivesIt() throws Exception {
        // Given a training whose pieces the brokers have, and no brokers any more
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("left", null));
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        RetrainWorker worker = new RetrainWorker(context, run -> {}, () -> {
            written.countDown();
            uninterrupted(goOn);
        });
        Thread thread = new Thread(worker, "trainer under test");
        thread.start();
        uninterrupted(written);
        broker.stop();
        try {
            // When
            long begin = System.nanoTime();
            worker.close();
            thread.join(ALLOWED.toMillis());

            // Then
            assertThat(thread.isAlive()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(ALLOWED);
        } finally {
            goOn.countDown();
            broker.restart();
            thread.join();
        }
    }

    @Test
    void shouldNotWaitForBrokersLongerThanItMayTakeToStop() throws Exception {
        TrainerContext usual = context();
        Map<String, Object> nobody = Map.of("bootstrap.servers", "127.0.0.1:1");
        TrainerContext context = context(usual.project(), registry, nobody, nobody, directory);
        Producer<byte[], byte[]> producer = context.idempotent();
        try {
            Future<RecordMetadata> sent =
                    producer.send(new ProducerRecord<>(context.topics().trainingRuns(), "word".getBytes(UTF_8)));

            assertThatThrownBy(sent::get)
                    .hasCauseInstanceOf(TimeoutException.class)
                    .hasMessageContaining("10000 ms");
        } finally {
            producer.close(Duration.ZERO);
        }
    }
}
