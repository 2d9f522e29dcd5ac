package io.millrace.retrainer.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Artifact;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.TrainerContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What becomes of bundles that nobody points to, at a real broker. */
class CollectedBundlesTest extends TrainerScenario {

    @Test
    void shouldDeleteBundlesThatNobodyPointsToOnceTheyAreADayOld() throws Exception {
        TrainerContext today = context();
        String artifacts = today.topics().modelArtifacts();
        String registered = today.topics().modelRegistry();
        for (String piece : List.of("aaaa:0", "aaaa:1", "bbbb:0")) {
            produce(artifacts, piece, new byte[] {1});
        }
        ModelVersion old = ModelVersions.of("0.9.0", "leaving", "leaves", new Artifact("bbbb", 1L, 1, 2L, null));
        produce(
                registered,
                "leaving/0.9.0",
                today.serdes().of(ModelVersion.class).toBytes(registered, old));
        produceExamples(today, Synthetic.rows(3, 120, 10));
        produceEvent(today, event("first", null));
        runUntil(today, () -> {}, () -> await(() -> committed(today) == 1));
        Set<String> young = pieces(artifacts);

        TrainerContext tomorrow = at(today, Clock.offset(today.clock(), Duration.ofHours(25)));
        produceEvent(tomorrow, event("second", null));
        runUntil(tomorrow, () -> {}, () -> await(() -> committed(tomorrow) == 2));

        Set<String> expected = new TreeSet<>(young);
        expected.removeAll(List.of("aaaa:0", "aaaa:1"));
        assertThat(young).contains("aaaa:0", "aaaa:1", "bbbb:0").hasSizeGreaterThan(3);
        // The second training's own bundle is the first one's: the same examples and seed.
        assertThat(pieces(artifacts)).isEqualTo(expected);
        assertThat(read(registered, ModelVersion.class))
                .extracting(ModelVersion::getVersion)
                .containsExactly("0.9.0", "0.10.0", "0.10.1");
    }

    private static TrainerContext at(TrainerContext context, Clock clock) {
        return new TrainerContext(
                context.project(),
                context.topics(),
                context.serdes(),
                context.consumer(),
                context.producer(),
                context.workDirectory(),
                clock);
    }

    /** Keys of what a compacted topic still holds. */
    private static Set<String> pieces(String topic) {
        Set<String> pieces = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records(topic)) {
            String key = new String(record.key(), UTF_8);
            if (record.value() == null) {
                pieces.remove(key);
            } else {
                pieces.add(key);
            }
        }
        return pieces;
    }
}
