package io.millrace.topology.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandingTest {
    private static final TopicPartition ALERTS = new TopicPartition("shop.alerts", 0);

    @Test
    void shouldReadWhatItHasCommitted() {
        Standing standing = Standing.of(null, 120).at(7, 1_773_100_800_000L);

        assertThat(Standing.of(standing.of(ALERTS).get(ALERTS), 400)).isEqualTo(standing);
        assertThat(standing.beginning()).isEqualTo(120);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "120", "soon 5", "120 ", " 5"})
    void shouldTellEverythingFromWhereSomebodyElseHasCommitted(String metadata) {
        assertThat(Standing.of(new OffsetAndMetadata(7, metadata), 400)).isEqualTo(new Standing(7, 0, 0));
    }
}
