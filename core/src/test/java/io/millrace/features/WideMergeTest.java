package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** States of variable size as monoids: of two parts of the events, however they are split, comes what comes of all. */
class WideMergeTest {
    private static final byte[] KEY = HeadKey.of(7, new byte[] {'a'});
    private static final long DAY = 86_400_000;

    /** One entity's wide states. */
    private static final class State {
        private final FeatureSet features;
        private final Plan plan;
        private final byte[] head;
        private final Workspace work;
        private final long asOf;

        State(FeatureSet features, List<Event> events, long asOf) {
            this.features = features;
            plan = features.plan();
            head = new byte[plan.headSize];
            plan.clear(head, asOf);
            WideCache wide = new WideCache(new MemoryKeyValues(), plan.wideValues);
            wide.begin(KEY);
            work = new Workspace(wide, plan.variableParts);
            this.asOf = asOf;
            for (Event event : events) {
                for (WidePlan each : plan.wides) {
                    each.add(head, event, plan.filters[event.source()].passed(event), asOf, work);
                }
            }
        }

        void merge(State other) {
            for (WidePlan each : plan.wides) {
                each.merge(head, asOf, work, other.head, other.work, asOf + DAY);
            }
        }

        /** Every number and category, written out and in again. */
        List<String> values() {
            Packed packed = new Packed();
            work.write(packed);
            work.clear();
            work.read(packed);
            FeatureVector vector = new FeatureVector(features.size());
            vector.clear(asOf);
            for (WidePlan each : plan.wides) {
                each.read(head, asOf, work, vector);
            }
            List<String> values = new ArrayList<>();
            for (int i = 0; i < vector.size(); i++) {
                byte[] text = vector.category(i);
                values.add(features.name(i) + " " + vector.number(i) + " "
                        + (text == null ? "" : new String(text, StandardCharsets.UTF_8)));
            }
            return values;
        }
    }

    @Test
    void shouldMergePartsToTheWholeInAnyGrouping() {
        long seed = Long.getLong("millrace.seed", 41L);
        System.out.println("seed " + seed);
        int different = 0;
        for (int round = 0; round < 60; round++) {
            Random random = new Random(seed + round);
            RandomShop shop = new RandomShop(random, Duration.ofDays(1));
            FeatureSet features = FeatureSet.compile(shop.project());
            List<Event> events = new ArrayList<>();
            // A small and a large part: some states stay young, some do not.
            for (RawEvent raw : shop.events("a", round % 4 == 0 ? 2_500 : 100)) {
                Event event = raw.event(features);
                features.derive(event);
                events.add(event);
            }
            long asOf = events.get(events.size() - 1).time();
            Collections.shuffle(events, random);
            int one = random.nextInt(events.size());
            int two = one + random.nextInt(events.size() - one);

            State whole = new State(features, events, asOf);
            State left = new State(features, events.subList(0, one), asOf);
            left.merge(new State(features, events.subList(one, two), asOf));
            left.merge(new State(features, events.subList(two, events.size()), asOf));
            State right = new State(features, events.subList(two, events.size()), asOf);
            right.merge(new State(features, events.subList(one, two), asOf));
            State nothing = new State(features, List.of(), asOf);
            nothing.merge(right);
            nothing.merge(new State(features, events.subList(0, one), asOf));
            nothing.merge(new State(features, List.of(), asOf));

            assertThat(left.values()).as("seed %d + %d", seed, round).isEqualTo(whole.values());
            assertThat(nothing.values()).as("seed %d + %d", seed, round).isEqualTo(whole.values());
            different += new State(features, List.of(), asOf).values().equals(whole.values()) ? 0 : 1;
        }
        assertThat(different).isGreaterThan(40);
    }
}
