package io.millrace.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.history.HistoryBlock;
import io.millrace.history.HistoryPacker;
import io.millrace.history.StateReplay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** States that are made entity by entity, against those of one engine that has all events as they come. */
class StateReplayTest {
    private static final Duration LATENESS = Duration.ofDays(2);
    private static final int ENTITIES = 20;

    @Test
    void shouldLeaveTheStateThatAnEngineKeepsWhichHasTheEventsAsTheyArrive() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("seed " + seed);
        long tooLate = 0;
        for (int round = 0; round < 5; round++) {
            Random random = new Random(seed + round);
            RandomShop shop = new RandomShop(random, LATENESS);
            FeatureSet features = FeatureSet.compile(shop.project());
            List<RawEvent> arriving = arriving(shop, random);
            StateStores stores = MemoryKeyValues.stores();
            long added = stream(features, stores, arriving);
            tooLate += arriving.size() - added;
            Map<String, String> found = new TreeMap<>();

            long counted = replay(features, arriving, found);

            assertThat(counted).as("seed %d + %d", seed, round).isEqualTo(added);
            assertThat(found).as("seed %d + %d", seed, round).isEqualTo(states(stores));
        }
        assertThat(tooLate).isGreaterThan(100);
    }

    /** More in disorder than is allowed. */
    private static List<RawEvent> arriving(RandomShop shop, Random random) {
        List<RawEvent> all = new ArrayList<>();
        for (int i = 0; i < ENTITIES; i++) {
            all.addAll(shop.events("customer-" + i, 30 + random.nextInt(100)));
        }
        FeatureOracleTest.shuffleWithin(3 * LATENESS.toMillis(), all, random);
        return all;
    }

    private static long stream(FeatureSet features, StateStores stores, List<RawEvent> arriving) {
        FeatureEngine engine = new FeatureEngine(features, stores);
        FeatureVector vector = new FeatureVector(features.size());
        return arriving.stream()
                .filter(event -> engine.add(event.event(features), vector) == FeatureEngine.Admission.ADDED)
                .count();
    }

    private static long replay(FeatureSet features, List<RawEvent> arriving, Map<String, String> states) {
        HistoryPacker packer = new HistoryPacker();
        HistoryBlock block = new HistoryBlock(Integer.MAX_VALUE);
        List<Integer> any = new ArrayList<>();
        for (int i = 0; i < arriving.size(); i++) {
            any.add(i);
        }
        any.sort(Comparator.comparingInt(i -> i * 7919 % 1009));
        for (int i : any) {
            packer.event(arriving.get(i).event(features), Long.MIN_VALUE + i);
            block.add(packer.bytes(), 0);
        }
        block.sort();
        StateReplay replay = new StateReplay(features, (entity, state) -> put(states, entity, state));
        for (int i = 0; i < block.count(); i++) {
            replay.accept(block.data(), block.start(i));
        }
        replay.end();
        return replay.counted();
    }

    private static Map<String, String> states(StateStores stores) {
        Map<String, String> states = new TreeMap<>();
        EntitySnapshot.visit(stores, (entity, state) -> put(states, entity, state));
        return states;
    }

    private static void put(Map<String, String> states, byte[] entity, byte[] state) {
        assertThat(states.put(new String(entity, UTF_8), HexFormat.of().formatHex(state)))
                .isNull();
    }
}
