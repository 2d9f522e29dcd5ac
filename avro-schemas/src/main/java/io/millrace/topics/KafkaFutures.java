package io.millrace.topics;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;

/** Answers of Kafka's admin client, waited for. */
public final class KafkaFutures {

    private KafkaFutures() {}

    /**
     * The answer.
     *
     * @throws KafkaException why there is none, as the broker or the client puts it
     * @throws InterruptException when the thread is interrupted, which stays so
     */
    public static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException kafka) {
                throw kafka;
            }
            throw new KafkaException(e.getCause());
        }
    }
}
