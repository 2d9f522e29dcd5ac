package io.millrace.quickstart.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.replay.Feed.Slice;
import io.millrace.quickstart.replay.Outgoing;
import io.millrace.wire.MemorySchemaRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifeUntilNowTest {
    private static final int PARTITIONS = 3;
    private static final Map<String, String> TOPICS =
            Map.of("purchases", "p", "sessions", "s", "tickets", "t", "profiles", "c");
    private static final Instant NOW = Instant.parse("2026-03-31T10:20:00Z");
    private static final SimulationSettings SETTINGS = SimulationSettings.until(NOW, 30, 20, 10);

    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void shouldTellEveryFullHourUpToNow() throws Exception {
        try (LifeUntilNow life = life(Map.of(), Instant.MIN)) {
            List<Slice> slices = slices(life);

            assertThat(slices).hasSize(20 * 24 + 10);
            assertThat(Instant.ofEpochMilli(slices.get(0).reached()))
                    .isEqualTo(SETTINGS.start().plus(Duration.ofHours(1)));
            assertThat(Instant.ofEpochMilli(slices.get(slices.size() - 1).reached()))
                    .isEqualTo(Instant.parse("2026-03-31T10:00:00Z"));
        }
    }

    @Test
    void shouldTellWhatComesThenWhenItsMomentHasCome() throws Exception {
        List<SimulatedFeed.Due> hours = new ArrayList<>();
        try (SimulatedFeed customers = customers()) {
            while (customers.time() < NOW.plus(Duration.ofHours(6)).toEpochMilli()) {
                List<SimulatedFeed.Due> hour = customers.nextHour();
                if (customers.time() > NOW.toEpochMilli()) {
                    hours.addAll(hour);
                }
            }
        }
        assertThat(hours).isNotEmpty();

        try (LifeUntilNow life = life(Map.of(), Instant.MIN)) {
            slices(life);
            for (SimulatedFeed.Due due : hours) {
                if (due.at() > clock.millis()) {
                    assertThat(life.due(clock.now)).isEmpty();
                    assertThat(life.told()).isEqualTo(clock.now);
                    clock.now = Instant.ofEpochMilli(due.at());
                }
                assertThat(life.due(clock.now)).get().satisfies(told -> assertSame(told, due.message()));
            }
        }
    }

    @Test
    void shouldTellAsThePastWhatWasMissed() throws Exception {
        Instant later = NOW.plus(Duration.ofDays(3));
        List<Outgoing.Message> expected;
        try (LifeUntilNow life = life(Map.of(), Instant.MIN)) {
            clock.now = later;
            expected = messages(slices(life));
        }
        clock.now = NOW;

        List<Outgoing.Message> found;
        List<Slice> missed;
        try (LifeUntilNow life = life(Map.of(), Instant.MIN)) {
            found = messages(slices(life));
            for (Optional<Outgoing.Message> due = life.due(NOW); due.isPresent(); due = life.due(NOW)) {
                found.add(due.get());
            }
            clock.now = later;
            missed = slices(life);
            found.addAll(messages(missed));
            assertThat(life.told()).isEqualTo(Instant.parse("2026-04-03T10:00:00Z"));
        }

        // An hour each; of the one that was under way there may be nothing left to tell.
        assertThat(missed).hasSizeBetween(3 * 24 - 1, 3 * 24);
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertSame(found.get(i), expected.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldGoOnWhereEachPartitionEnds(long seed) throws Exception {
        System.out.println("seed " + seed);
        List<Outgoing.Message> all;
        try (LifeUntilNow life = life(Map.of(), Instant.MIN)) {
            all = messages(slices(life));
        }
        // A crash leaves each partition with a first part of what was for it, some further than others.
        Map<TopicPartition, List<Outgoing.Message>> there = byPartition(all);
        Random random = new Random(seed);
        Map<TopicPartition, Long> ends = new HashMap<>();
        there.forEach((partition, messages) -> ends.put(partition, (long) random.nextInt(messages.size() + 1)));
        Instant tick = SETTINGS.start().plus(Duration.ofDays(1 + random.nextInt(18)));

        List<Slice> rest;
        try (LifeUntilNow life = life(ends, tick)) {
            rest = slices(life);
        }

        assertThat(Instant.ofEpochMilli(rest.get(0).reached())).isEqualTo(tick.plus(Duration.ofHours(1)));
        Map<TopicPartition, List<Outgoing.Message>> sent = byPartition(messages(rest));
        there.forEach((partition, messages) -> {
            List<Outgoing.Message> expected =
                    messages.subList(ends.get(partition).intValue(), messages.size());
            List<Outgoing.Message> found = sent.getOrDefault(partition, List.of());
            assertThat(found).as("%s", partition).hasSameSizeAs(expected);
            for (int i = 0; i < found.size(); i++) {
                assertSame(found.get(i), expected.get(i));
            }
        });
    }

    private LifeUntilNow life(Map<TopicPartition, Long> there, Instant after) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (String topic : TOPICS.values()) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                ends.put(new TopicPartition(topic, partition), 0L);
            }
        }
        ends.putAll(there);
        return new LifeUntilNow(customers(), new AlreadySent(ends), after, clock);
    }

    private static SimulatedFeed customers() {
        Simulator simulator = new Simulator(SETTINGS, customer -> 0, (customer, moment, probability) -> {});
        return new SimulatedFeed(SETTINGS, simulator, TOPICS, PARTITIONS, false, new MemorySchemaRegistry(), () -> {});
    }

    private static List<Slice> slices(LifeUntilNow life) throws IOException {
        List<Slice> slices = new ArrayList<>();
        for (Slice slice = life.next(); slice != null; slice = life.next()) {
            slices.add(slice);
        }
        return slices;
    }

    private static List<Outgoing.Message> messages(List<Slice> slices) {
        List<Outgoing.Message> all = new ArrayList<>();
        slices.forEach(slice -> slice.messages().forEach(each -> all.add((Outgoing.Message) each)));
        return all;
    }

    private static Map<TopicPartition, List<Outgoing.Message>> byPartition(List<Outgoing.Message> messages) {
        Map<TopicPartition, List<Outgoing.Message>> result = new HashMap<>();
        for (Outgoing.Message message : messages) {
            int partition = Optional.ofNullable(message.partition()).orElseThrow();
            result.computeIfAbsent(new TopicPartition(message.topic(), partition), p -> new ArrayList<>())
                    .add(message);
        }
        return result;
    }

    private static void assertSame(Outgoing.Message found, Outgoing.Message expected) {
        assertThat(found.topic()).isEqualTo(expected.topic());
        assertThat(Arrays.equals(found.key(), expected.key())).isTrue();
        assertThat(Arrays.equals(found.value(), expected.value())).isTrue();
    }

    private static final class SettableClock extends Clock {
        private Instant now;

        SettableClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
