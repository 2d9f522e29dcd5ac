package io.millrace.quickstart.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final SimulationSettings SETTINGS = SimulationSettings.QUICKSTART;

    /** A customer at a sampling boundary: the truth, and what came of it. */
    private record Row(double day, double truth, boolean silent) {}

    @Test
    void shouldTellTheSameStoryTwice() {
        SimulationSettings few = few(3);

        List<CustomerEvent> once = events(few, (customer, time, probability) -> {});
        List<CustomerEvent> again = events(few, (customer, time, probability) -> {});

        assertThat(once).isNotEmpty().isEqualTo(again);
        assertThat(events(few(4), (customer, time, probability) -> {})).isNotEqualTo(once);
    }

    @Test
    void shouldDelayNoEventByMoreThanItPromises() {
        Simulator simulator = new Simulator(few(5), customer -> 0, (customer, time, probability) -> {});

        while (simulator.hasNext()) {
            for (CustomerEvent event : simulator.next()) {
                if (simulator.hasNext()) {
                    assertThat(event.time()).isBetween(simulator.time() - Simulator.LATEST, simulator.time());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {20240101, 7})
    void shouldKnowTheTruthOfLeavingBeforeAndAfterTheDrift(long seed) {
        System.out.println("seed " + seed);
        SimulationSettings settings = new SimulationSettings(
                seed, SETTINGS.customers(), SETTINGS.start(), SETTINGS.days(), SETTINGS.driftDay(), SETTINGS.horizon());

        List<Row> rows = rows(settings);

        List<Row> settled = rows.stream().filter(row -> row.day >= 28).toList();
        List<Row> before = settled.stream()
                .filter(row -> row.day + 7 < settings.driftDay())
                .toList();
        List<Row> after = settled.stream()
                .filter(row -> row.day > settings.driftDay() + 7)
                .toList();
        for (List<Row> era : List.of(before, after)) {
            assertThat(era).hasSizeGreaterThan(7_000);
            assertThat(share(era)).isBetween(0.25, 0.35);
            assertThat(auc(era)).isBetween(0.94, 0.97);
            assertThat(standardScore(era)).as("labels against the truth").isBetween(-4.0, 4.0);
        }
    }

    @Test
    void shouldMakeAboutThreeHundredThousandEventsInTheProportionsOfAShop() {
        List<CustomerEvent> events = events(SETTINGS, (customer, time, probability) -> {});

        assertThat(events).hasSizeBetween(250_000, 350_000);
        assertThat(of(events, CustomerEvent.Session.class)).isGreaterThan(of(events, CustomerEvent.Purchase.class));
        assertThat(of(events, CustomerEvent.Purchase.class)).isGreaterThan(of(events, CustomerEvent.Ticket.class));
        assertThat(events.stream().map(CustomerEvent::customer).distinct()).hasSize(SETTINGS.customers());
    }

    private static SimulationSettings few(long seed) {
        return new SimulationSettings(seed, 40, SETTINGS.start(), 30, 15, SETTINGS.horizon());
    }

    private static long of(List<CustomerEvent> events, Class<? extends CustomerEvent> kind) {
        return events.stream().filter(kind::isInstance).count();
    }

    private static List<CustomerEvent> events(SimulationSettings settings, TruthListener truth) {
        Simulator simulator = new Simulator(settings, SimulatorTest::phase, truth);
        List<CustomerEvent> events = new ArrayList<>();
        while (simulator.hasNext()) {
            events.addAll(simulator.next());
        }
        return events;
    }

    private static long phase(String customer) {
        return Math.floorMod(customer.hashCode() * 7_919L * 104_729L, DAY);
    }

    /** Once a week, every customer who was there in the last 28 days; labels from the events alone. */
    private static List<Row> rows(SimulationSettings settings) {
        Map<String, TreeMap<Long, Double>> truths = new HashMap<>();
        Map<String, long[]> activity = new HashMap<>();
        Map<String, List<Long>> active = new HashMap<>();
        events(settings, (customer, time, probability) -> {
                    if (Math.floorMod(time, DAY) == phase(customer)) {
                        truths.computeIfAbsent(customer, c -> new TreeMap<>()).put(time, probability);
                    }
                })
                .forEach(event -> {
                    if (event instanceof CustomerEvent.Session || event instanceof CustomerEvent.Purchase) {
                        active.computeIfAbsent(event.customer(), c -> new ArrayList<>())
                                .add(event.time());
                    }
                });
        active.forEach((customer, times) -> activity.put(
                customer, times.stream().mapToLong(Long::longValue).sorted().toArray()));
        long start = settings.start().toEpochMilli();
        List<Row> rows = new ArrayList<>();
        truths.forEach((customer, boundaries) -> boundaries.forEach((time, truth) -> {
            boolean turn = Math.floorMod(time / DAY, 7) == Math.floorMod(customer.hashCode() / 31, 7);
            boolean known =
                    time + settings.horizon().toMillis() <= settings.end().toEpochMilli();
            long[] times = activity.getOrDefault(customer, new long[0]);
            if (turn && known && any(times, time - 28 * DAY, time)) {
                boolean silent = !any(times, time, time + settings.horizon().toMillis());
                rows.add(new Row((time - start) / (double) DAY, truth, silent));
            }
        }));
        return rows;
    }

    /** Whether one of the sorted times is in (from, to]. */
    private static boolean any(long[] times, long from, long to) {
        int place = Arrays.binarySearch(times, from + 1);
        int first = place >= 0 ? place : -place - 1;
        return first < times.length && times[first] <= to;
    }

    private static double share(List<Row> rows) {
        return rows.stream().filter(Row::silent).count() / (double) rows.size();
    }

    /** By counting pairs over sorted truths: ties count half. */
    private static double auc(List<Row> rows) {
        TreeMap<Double, int[]> byTruth = new TreeMap<>();
        rows.forEach(row -> byTruth.computeIfAbsent(row.truth, t -> new int[2])[row.silent ? 1 : 0]++);
        double pairs = 0;
        double below = 0;
        double positives = 0;
        for (int[] counts : byTruth.values()) {
            pairs += counts[1] * (below + counts[0] / 2.0);
            below += counts[0];
            positives += counts[1];
        }
        return pairs / (below * positives);
    }

    /** How far the number of silent customers is from what the truths add up to, in standard deviations. */
    private static double standardScore(List<Row> rows) {
        double expected = rows.stream().mapToDouble(Row::truth).sum();
        double variance =
                rows.stream().mapToDouble(row -> row.truth * (1 - row.truth)).sum();
        return (rows.stream().filter(Row::silent).count() - expected) / Math.sqrt(variance);
    }
}
