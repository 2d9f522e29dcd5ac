package io.millrace.serving.online;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.metrics.Metrics;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MemorySchemaRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a running application's state is tied to: a change here would lose it. */
class OnlineTopologyTest {

    @Test
    void shouldBeWhatRunningStoresWereWrittenBy() {
        TopicCatalogue topics = TopicCatalogue.of("shop", 2, 4, Environment.DEV, Duration.ofDays(700));

        String description = OnlineTopology.build(
                        topics,
                        () -> new KeepProcessor(new FreshnessMeter(new Metrics(), "shop")),
                        () -> new CompleteProcessor((topic, tick) -> null))
                .describe()
                .toString();

        assertThat(OnlineTopology.applicationId(new OnlineShop(new MemorySchemaRegistry()).project))
                .isEqualTo("shop-online-v1");
        assertThat(description.lines().map(String::strip).filter(line -> !line.isEmpty()))
                .containsExactly(
                        "Topologies:",
                        "Sub-topology: 0",
                        "Source: feature-clock (topics: [shop.feature-clock.v2])",
                        "--> complete",
                        "Source: features (topics: [shop.features.v2])",
                        "--> keep-features",
                        "Processor: complete (stores: [completed-ticks])",
                        "--> none",
                        "<-- feature-clock",
                        "Processor: keep-features (stores: [online-features, completed-ticks])",
                        "--> none",
                        "<-- features");
    }
}
