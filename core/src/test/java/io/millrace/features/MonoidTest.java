package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MonoidTest {
    private static final long HALF_LIFE = 7_200_000;

    private static final SourceLayout LAYOUT =
            new SourceLayout(0, List.of(new SourceLayout.Slot("x", SourceLayout.Kind.NUMBER, 0)));

    static Stream<Monoid> monoids() {
        return Stream.of(
                new Count(),
                new Sum(),
                new SquareSum(),
                Extreme.MINIMUM,
                Extreme.MAXIMUM,
                new LatestNumber(),
                new LatestTime(),
                new FirstNumber(),
                new FirstTime(),
                new TimeSpan(),
                new ActiveDays(ZoneId.of("Asia/Kolkata")),
                new Moment(Resolution.HOUR),
                new DecayedSum(HALF_LIFE));
    }

    /** They are part of the fingerprint of states that are kept: another name, and every state is foreign. */
    @Test
    void shouldKeepTheirNames() {
        assertThat(monoids())
                .extracting(Monoid::name)
                .containsExactly(
                        "ValueCount",
                        "Sum",
                        "SquareSum",
                        "Minimum",
                        "Maximum",
                        "LatestNumber",
                        "LatestTime",
                        "FirstNumber",
                        "FirstTime",
                        "TimeSpan",
                        "ActiveDays Asia/Kolkata",
                        "Moment HOUR",
                        "DecayedSum 7200000");
        assertThat(new LongestGap().name()).isEqualTo("LongestGap");
    }

    @Test
    void shouldCountEventsWithoutASlotAndValuesWithOne() {
        Event valued = new Event(LAYOUT);
        valued.setScaled(0, 7);
        Event empty = new Event(LAYOUT);
        Count count = new Count();
        byte[] ofEvents = new byte[count.size()];
        byte[] ofValues = new byte[count.size()];

        for (Event event : List.of(valued, empty, valued)) {
            count.add(ofEvents, 0, event, -1);
            count.add(ofValues, 0, event, 0);
        }

        assertThat(Bytes.getLong(ofEvents, 0)).isEqualTo(3);
        assertThat(Bytes.getLong(ofValues, 0)).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("monoids")
    void shouldGiveTheSameBytesInAnyOrderAndGrouping(Monoid monoid) {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            List<Event> events = events(random, random.nextInt(30));
            byte[] expected = state(monoid, events);

            List<Event> shuffled = new ArrayList<>(events);
            Collections.shuffle(shuffled, random);
            assertThat(state(monoid, shuffled)).isEqualTo(expected);
            assertThat(merged(monoid, shuffled, random)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("monoids")
    void shouldTakeOutWhatWasMergedOrSayThatItCannot(Monoid monoid) {
        if (!(monoid instanceof TileMonoid windowed)) {
            return;
        }
        Random random = new Random(6);
        int taken = 0;
        for (int round = 0; round < 300; round++) {
            byte[] kept = state(monoid, events(random, 1 + random.nextInt(4)));
            byte[] leaving = state(monoid, events(random, random.nextInt(3)));
            byte[] state = kept.clone();
            monoid.merge(state, 3, leaving, 3);

            if (windowed.remove(state, 3, leaving, 3)) {
                assertThat(state).isEqualTo(kept);
                taken++;
            }
        }
        assertThat(taken).isPositive();
    }

    @ParameterizedTest
    @MethodSource("monoids")
    void shouldUnpackWhatItPacks(Monoid monoid) {
        if (!(monoid instanceof TileMonoid windowed)) {
            return;
        }
        Random random = new Random(8);
        Packed packed = new Packed();
        for (int round = 0; round < 300; round++) {
            byte[] state = state(monoid, events(random, random.nextInt(20)));
            if (windowed.isZero(state, 3)) {
                continue;
            }
            packed.setLimit(0);
            packed.reserve(windowed.packedSize());
            windowed.pack(state, 3, packed);
            assertThat(packed.limit()).isLessThanOrEqualTo(windowed.packedSize());

            byte[] again = new byte[state.length];
            packed.setPosition(0);
            windowed.unpack(packed, again, 3);

            assertThat(again).isEqualTo(state);
            assertThat(packed.position()).isEqualTo(packed.limit());
        }
    }

    private static byte[] state(Monoid monoid, List<Event> events) {
        byte[] state = new byte[3 + monoid.size()];
        monoid.zero(state, 3);
        events.forEach(event -> monoid.add(state, 3, event, 0));
        return state;
    }

    /** Splits the events anywhere, again and again, and merges the parts in either order. */
    private static byte[] merged(Monoid monoid, List<Event> events, Random random) {
        if (events.size() < 2) {
            return state(monoid, events);
        }
        int cut = random.nextInt(events.size() + 1);
        if (cut == 0 || cut == events.size()) {
            byte[] zero = state(monoid, List.of());
            monoid.merge(zero, 3, state(monoid, events), 3);
            return zero;
        }
        byte[] one = merged(monoid, events.subList(0, cut), random);
        byte[] other = merged(monoid, events.subList(cut, events.size()), random);
        boolean swap = random.nextBoolean();
        byte[] into = swap ? other : one;
        monoid.merge(into, 3, swap ? one : other, 3);
        return into;
    }

    private static List<Event> events(Random random, int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Event event = new Event(LAYOUT);
            event.identify(new byte[0], time(random), random.nextInt(2), i);
            if (random.nextInt(5) > 0) {
                // From single digits to values whose squares fill 128 bits after sixteen of them.
                event.setScaled(0, random.nextLong() >> (2 + random.nextInt(61)));
            }
            if (random.nextInt(20) == 0) {
                event.setScaled(0, Event.LIMIT - 1);
            }
            events.add(event);
        }
        return events;
    }

    /** Ties, and times from days to many half-lives apart. */
    private static long time(Random random) {
        return 1_000 + random.nextInt(5) + (random.nextBoolean() ? 0 : random.nextInt(100) * 3L * HALF_LIFE / 2);
    }

    @ParameterizedTest
    @MethodSource("monoids")
    void shouldLeaveTheBytesAroundItAlone(Monoid monoid) {
        byte[] bytes = new byte[monoid.size() + 16];
        Arrays.fill(bytes, (byte) 0x5a);
        monoid.zero(bytes, 8);
        events(new Random(9), 20).forEach(event -> monoid.add(bytes, 8, event, 0));

        for (int i = 0; i < 8; i++) {
            assertThat(bytes[i]).isEqualTo((byte) 0x5a);
            assertThat(bytes[bytes.length - 1 - i]).isEqualTo((byte) 0x5a);
        }
    }
}
