package io.millrace.quickstart.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.internals.Sender;
import org.apache.kafka.common.utils.LogContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    void shouldTakeWhatKafkaSaysForOneKindWhateverItsNumbersAndClient() {
        LoggerContext global = (LoggerContext) LoggerFactory.getILoggerFactory();
        RepeatedMessages filter = new RepeatedMessages(nanos::get);
        ch.qos.logback.classic.Logger said = global.getLogger(Sender.class);
        global.addTurboFilter(filter);
        said.addAppender(written);
        said.setAdditive(false);
        try {
            for (int client = 0; client < 5; client++) {
                Logger kafka = new LogContext("[Producer clientId=shop-" + client + "] ").logger(Sender.class);
                for (int correlation = 0; correlation < 100; correlation++) {
                    kafka.warn(
                            "Got error produce response with correlation id {} on topic-partition {}, retrying",
                            correlation,
                            "shop-" + client);
                }
            }
            new LogContext("[Producer clientId=shop-0] ").logger(Sender.class).warn("Another of {}", 7);
        } finally {
            said.setAdditive(true);
            said.detachAppender(written);
            global.getTurboFilterList().remove(filter);
        }

        assertThat(written.list).hasSize(10 + 1);
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
            sender.warn("kind " + letters(kind));
        }
        warn(100);

        assertThat(written.list).hasSize(10_000 + 10);
    }

    /** A number in letters alone. */
    private static String letters(int number) {
        return Integer.toString(number)
                .chars()
                .mapToObj(digit -> Character.toString('a' + digit - '0'))
                .collect(Collectors.joining());
    }

    private void warn(int times) {
        for (int i = 0; i < times; i++) {
            sender.warn("Got error produce response, {} attempts left", i);
        }
    }
}
