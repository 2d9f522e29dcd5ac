package io.millrace.serving.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.Rejection;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Severity;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.testing.MovableClock;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerdes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TopicModelAlertsTest {
    private final RecordSerdes serdes = RecordSerdes.of(new MemorySchemaRegistry());
    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    @Test
    void shouldNotOpenAgainWhatIsOpenWhenTheProcessBegins() {
        TopicModelAlerts first = alerts(Map.of());
        first.rejected("1.1.0", Rejection.CORRUPT, "it is broken");
        first.failing("1.0.0", new IllegalStateException("no tree"), "shop.features-3-17");

        TopicModelAlerts second = alerts(open());
        second.rejected("1.1.0", Rejection.CORRUPT, "it is broken");
        second.failing("1.0.0", new IllegalStateException("no tree"), "shop.features-0-4");

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

    /** That it is in service here says nothing of the instance that has told of it; that nobody asks for it does. */
    @Test
    void shouldLeaveToAnotherInstanceWhatItHasOpenedUnlessNobodyAsksForTheVersion() {
        alerts(Map.of()).rejected("1.1.0", Rejection.CORRUPT, "it is broken");
        TopicModelAlerts other = alerts("b:6566", open());
        RejectedModels rejected = new RejectedModels("stops", other, new ModelMetrics(new Metrics(), "shop", "stops"));

        rejected.settleOthers(List.of("1.1.0"));
        rejected.settle(List.of("1.1.0"));
        assertThat(said()).containsExactly("1.1.0 OPENED");
        rejected.settleOthers(List.of("1.2.0"));

        assertThat(said()).containsExactly("1.1.0 OPENED", "1.1.0 CLOSED");
    }

    @Test
    void shouldOpenItsOwnWhereAnotherInstanceHasOpenedOne() {
        alerts(Map.of()).rejected("1.1.0", Rejection.CORRUPT, "it is broken");

        alerts("b:6566", open()).rejected("1.1.0", Rejection.CORRUPT, "it is broken");

        assertThat(said()).containsExactly("1.1.0 OPENED", "1.1.0 OPENED");
        assertThat(alerts("b:6566", open()).rejectedBefore()).containsExactly("1.1.0");
    }

    @Test
    void shouldSayWhatWasThrownAndOnWhichUpdateAndByWhom() {
        alerts(Map.of()).failing("1.0.0", new IllegalStateException("no tree"), "shop.features-3-17");

        assertThat(written().get(0).getEvidence())
                .containsOnly(
                        Map.entry("exception", "java.lang.IllegalStateException"),
                        Map.entry("update", "shop.features-3-17"),
                        Map.entry("instance", "a:6566"));
    }

    @Test
    void shouldCloseAsInformationWithoutEvidence() {
        TopicModelAlerts alerts = alerts(Map.of());
        alerts.rejected("1.1.0", Rejection.CORRUPT, "it is broken");
        alerts.settled("1.1.0", "it is in service");

        assertThat(written()).extracting(Alert::getSeverity).containsExactly(Severity.CRITICAL, Severity.INFO);
        assertThat(written().get(1).getEvidence()).isEmpty();
    }

    @Test
    void shouldTellLaterWhatBrokersDidNotTake() {
        MockProducer<byte[], byte[]> slow =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        TopicModelAlerts alerts = new TopicModelAlerts(slow, "shop.alerts", serdes, clock, "a:6566", "stops", Map.of());

        alerts.rejected("1.1.0", Rejection.CORRUPT, "it is broken");
        alerts.rejected("1.1.0", Rejection.CORRUPT, "it is broken");
        alerts.retry();
        // It is on its way.
        assertThat(slow.history()).hasSize(1);
        slow.errorNext(new TimeoutException("no broker"));
        alerts.retry();
        // It has failed just now.
        assertThat(slow.history()).hasSize(1);
        clock.set(clock.instant().plusSeconds(10));
        alerts.retry();
        alerts.retry();
        assertThat(slow.history()).hasSize(2);
        slow.completeNext();
        clock.set(clock.instant().plusSeconds(10));
        alerts.retry();
        alerts.rejected("1.1.0", Rejection.CORRUPT, "it is broken");
        assertThat(slow.history()).hasSize(2);
        assertThat(slow.history().get(1).value())
                .isEqualTo(slow.history().get(0).value());
    }

    @Test
    void shouldNotTellLaterWhatIsTrueNoLonger() {
        MockProducer<byte[], byte[]> slow =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        TopicModelAlerts alerts = new TopicModelAlerts(slow, "shop.alerts", serdes, clock, "a:6566", "stops", Map.of());

        alerts.rejected("1.1.0", Rejection.CORRUPT, "it is broken");
        alerts.settled("1.1.0", "it is in service");
        slow.errorNext(new TimeoutException("no broker"));
        slow.completeNext();
        clock.set(clock.instant().plusSeconds(10));
        alerts.retry();

        assertThat(slow.history()).hasSize(2);
    }

    private TopicModelAlerts alerts(Map<String, Alert> known) {
        return alerts("a:6566", known);
    }

    private TopicModelAlerts alerts(String instance, Map<String, Alert> known) {
        return new TopicModelAlerts(producer, "shop.alerts", serdes, clock, instance, "stops", known);
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
