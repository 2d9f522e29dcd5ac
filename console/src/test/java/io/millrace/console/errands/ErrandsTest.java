package io.millrace.console.errands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ErrandsTest {
    private final Errands searches = new Errands("searches");
    private final Errands commands = new Errands("commands");
    private final CountDownLatch leave = new CountDownLatch(1);

    @AfterEach
    void close() {
        searches.close();
        commands.close();
    }

    @Test
    void shouldDoForAnOperatorWhatIsAskedHoweverManySearch() throws Exception {
        List<CompletionStage<Answer>> searching = new ArrayList<>();
        for (int i = 0; i < Errands.AT_ONCE + Errands.WAITING; i++) {
            searching.add(searches.run(() -> {
                leave.await();
                return answer("found");
            }));
        }

        assertThatThrownBy(() -> searches.run(() -> answer("one too many")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503));
        assertThat(text(commands.run(() -> answer("rolled back")))).isEqualTo("rolled back");

        leave.countDown();
        for (CompletionStage<Answer> search : searching) {
            assertThat(text(search)).isEqualTo("found");
        }
    }

    @Test
    void shouldTellWhatItFindsAsJsonAndThatBrokersDoNotAnswer() throws Exception {
        assertThat(text(searches.find(
                        () -> JsonNodeFactory.instance.objectNode().put("entity", "c1"))))
                .isEqualTo("{\"entity\":\"c1\"}");
        CompletableFuture<Answer> failed = searches.find(() -> {
                    throw new TimeoutException("nobody there");
                })
                .toCompletableFuture();
        assertThatThrownBy(failed::get)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("brokers or the registry do not answer: nobody there");
    }

    private static Answer answer(String text) {
        return Answer.json(text.getBytes(UTF_8));
    }

    private static String text(CompletionStage<Answer> answer) throws Exception {
        return new String(answer.toCompletableFuture().get().body(), UTF_8);
    }
}
