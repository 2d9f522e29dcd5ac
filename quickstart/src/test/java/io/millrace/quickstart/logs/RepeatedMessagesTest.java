package io.millrace.quickstart.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class RepeatedMessagesTest {
    private final AtomicLong nanos = new AtomicLong();
    private final LoggerContext logs = new LoggerContext();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final Logger sender = logs.getLogger("org.apache.kafka.clients.producer.internals.Sender");

    @BeforeEach
    void configure() {
        logs.addTurboFilter(new RepeatedMessages(nanos::get));
        written.start();
        logs.getLogger("ROOT").addAppender(written);
    }

    @Test
    void shouldWriteTheFirstOfAKindInEachMinute() {
        warn(100);
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        warn(100);
        assertThat(written.list).hasSize(10);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        warn(100);

        assertThat(written.list).hasSize(21);
        assertThat(written.list.get(10).getFormattedMessage())
                .isEqualTo("190 more were left out of " + sender.getName()
                        + ": Got error produce response, {} attempts left");
    }

    @Test
    void shouldWriteWhatIsOfAnotherKind() {
        warn(100);
        sender.warn("another");
        sender.error("another");
        sender.info("another");
        for (int i = 0; i < 100; i++) {
            logs.getLogger("io.millrace.Own").warn("refused");
        }

        assertThat(written.list).hasSize(10 + 3 + 100);
    }

    @Test
    void shouldHoldNoMoreKindsThanItIsToKnow() {
        for (int kind = 0; kind < 10_000; kind++) {
            sender.warn("kind " + kind);
        }
        warn(100);

        assertThat(written.list).hasSize(10_000 + 10);
    }

    private void warn(int times) {
        for (int i = 0; i < times; i++) {
            sender.warn("Got error produce response, {} attempts left", i);
        }
    }
}
