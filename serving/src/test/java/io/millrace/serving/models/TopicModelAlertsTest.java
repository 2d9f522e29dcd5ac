package io.millrace.serving.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.Rejection;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerdes;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TopicModelAlertsTest {
    private final RecordSerdes serdes = RecordSerdes.of(new MemorySchemaRegistry());
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    @Test
    void shouldNotOpenAgainWhatIsOpenWhenTheProcessBegins() {
        TopicModelAlerts first = alerts(Map.of());
        first.rejected("1.1.0", Rejection.CORRUPT, "it is broken");
        first.failing("1.0.0", "it throws");

        TopicModelAlerts second = alerts(open());
        second.rejected("1.1.0", Rejection.CORRUPT, "it is broken");
        second.failing("1.0.0", "it throws");

        assertThat(said()).containsExactly("1.1.0 OPENED", "1.0.0 OPENED");
        assertThat(second.rejectedBefore()).containsExactly("1.1.0");
        assertThat(second.failingBefore()).containsExactly("1.0.0");
    }

    @Test
    void shouldUpdateWhatHasAnotherReasonAndCloseIt() {
        alerts(Map.of()).rejected("1.1.0", Rejection.CORRUPT, "it is broken");

        TopicModelAlerts second = alerts(open());
        second.rejected("1.1.0", Rejection.MISSING, "it is gone");
        second.settled("1.1.0", "it is no longer asked for");

        assertThat(said()).containsExactly("1.1.0 OPENED", "1.1.0 UPDATED", "1.1.0 CLOSED");
        assertThat(alerts(open()).rejectedBefore()).isEmpty();
    }

    private TopicModelAlerts alerts(Map<String, Alert> known) {
        return new TopicModelAlerts(producer, "shop.alerts", serdes, Clock.systemUTC(), "stops", known);
    }

    private List<Alert> written() {
        return producer.history().stream()
                .map(record -> serdes.of(Alert.class).fromBytes(record.value()))
                .toList();
    }

    private List<String> said() {
        return written().stream()
                .map(alert -> alert.getSubject() + " " + alert.getState())
                .toList();
    }

    private Map<String, Alert> open() {
        Map<String, Alert> open = new HashMap<>();
        written().forEach(alert -> {
            if (alert.getState() == AlertState.CLOSED) {
                open.remove(alert.getId());
            } else {
                open.put(alert.getId(), alert);
            }
        });
        return open;
    }
}
