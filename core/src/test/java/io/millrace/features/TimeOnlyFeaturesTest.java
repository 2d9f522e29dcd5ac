package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FeatureDefinition.Calendar;
import io.millrace.project.FeatureDefinition.CalendarPart;
import io.millrace.project.FeatureDefinition.Decayed;
import io.millrace.project.FeatureDefinition.Expression;
import io.millrace.project.FeatureDefinition.Since;
import io.millrace.project.FeatureDefinition.SinceLast;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What time alone changes, against the engine's own reading at the later moment. */
class TimeOnlyFeaturesTest {
    private static final long T = 1_700_000_000_000L;
    private static final byte[] ENTITY = "customer-1".getBytes(StandardCharsets.UTF_8);
    private static final List<FeatureDefinition> FEATURES = List.of(
            new Expression("ratio", "days / hours - since", null),
            new Aggregate("count", Aggregation.COUNT, "sessions", null, null, Duration.ofDays(30), false),
            new SinceLast("days", "sessions", null, Duration.ofDays(1)),
            new SinceLast("hours", "sessions", "device == 'mobile'", Duration.ofHours(7)),
            new Since("since", "profiles", "signed_up_at", Duration.ofMillis(86_400_001)),
            new Calendar("hour", CalendarPart.HOUR, "sessions"),
            new Expression("never", "ratio / 0", 7.5),
            new Expression("mixed", "count / days", null),
            new Aggregate("sessions_ever", Aggregation.COUNT, "sessions", null, null, null, false),
            new Expression("pace", "sessions_ever / (days + 1)", null),
            new Expression("idle", "days > 3", null),
            new Expression("phase", "if(days > 30, 'gone', if(hours < 5, upper(habit)))", null, true, "quiet"),
            new Expression("habit", "if(hour >= 12, 'late', 'early')", null, true, null));

    private final FeatureSet features = TestProjects.shop().features(FEATURES).compile();
    private final FeatureEngine engine = new FeatureEngine(features, MemoryKeyValues.stores());
    private final TimeOnlyFeatures timeOnly = TimeOnlyFeatures.of(features);
    private final FeatureVector vector = new FeatureVector(features.size());

    @Test
    void shouldEqualTheEnginesReadingBitForBitAtAnyLaterMoment() {
        long seed = Long.getLong("millrace.seed", 20_261_125L);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        FeatureVector expected = new FeatureVector(features.size());
        long time = T;
        for (int i = 0; i < 20_000; i++) {
            time += (long) Math.exp(random.nextDouble() * 22);
            engine.add(event(random, time, i), vector);
            long moment = time + (long) Math.exp(random.nextDouble() * 26) - 1;
            engine.read(ENTITY, moment, expected);

            timeOnly.askedAt(vector, moment);

            for (int feature = 0; feature < features.size(); feature++) {
                if (features.timeOnly(feature)) {
                    assertThat(bits(vector, feature))
                            .as("seed %d, event %d: %s at %d", seed, i, features.name(feature), moment)
                            .isEqualTo(bits(expected, feature));
                }
            }
        }
    }

    @Test
    void shouldEqualTheEnginesReadingInEveryFeatureWhereNothingAggregatedHasChanged() {
        engine.add(session(T, "mobile"), vector);
        engine.add(session(T + 7_777_777, "desktop"), vector);
        FeatureVector expected = new FeatureVector(features.size());
        long boundary = T + Duration.ofDays(29).toMillis() + 12_345;
        engine.read(ENTITY, boundary, expected);

        timeOnly.silentUntil(vector, boundary);

        assertThat(vector.asOf()).isEqualTo(boundary);
        for (int feature = 0; feature < features.size(); feature++) {
            assertThat(bits(vector, feature)).as(features.name(feature)).isEqualTo(bits(expected, feature));
        }
    }

    /** Random features of every kind, at random moments. */
    @Test
    void shouldEqualTheEngineWhateverTheFeatures() {
        long seed = Long.getLong("millrace.seed", 20_261_126L);
        System.out.println("seed " + seed);
        int silent = 0;
        for (int round = 0; round < 60; round++) {
            Random random = new Random(seed + round);
            RandomShop shop = new RandomShop(random, Duration.ofDays(1));
            FeatureSet set = FeatureSet.compile(shop.project());
            FeatureEngine theirs = new FeatureEngine(set, MemoryKeyValues.stores());
            TimeOnlyFeatures moved = TimeOnlyFeatures.of(set);
            FeatureVector asked = new FeatureVector(set.size());
            FeatureVector expected = new FeatureVector(set.size());
            for (RawEvent event : shop.events("customer-1", 40)) {
                theirs.add(event.event(set), asked);
                FeatureVector hopped = asked.copy();
                long moment = asked.asOf() + (long) Math.exp(random.nextDouble() * 26) - 1;
                theirs.read(ENTITY, moment, expected);
                boolean unchanged = Emitted.fingerprint(asked, set.plan().aggregates)
                        == Emitted.fingerprint(expected, set.plan().aggregates);

                moved.askedAt(asked, moment);
                moved.silentUntil(hopped, moment);

                String label = "seed " + seed + " + " + round + " at " + moment + ": ";
                for (int feature = 0; feature < set.size(); feature++) {
                    if (shop.project().featureSet().features().get(feature) instanceof Decayed) {
                        assertThat(asked.number(feature))
                                .as(label + set.name(feature))
                                .isEqualTo(hopped.number(feature))
                                .isCloseTo(
                                        expected.number(feature),
                                        within(1e-12 + 1e-14 * Math.abs(expected.number(feature))));
                        continue;
                    }
                    if (set.timeOnly(feature)) {
                        assertThat(bits(asked, feature))
                                .as(label + set.name(feature))
                                .isEqualTo(bits(expected, feature));
                    }
                    if (unchanged) {
                        assertThat(bits(hopped, feature))
                                .as(label + set.name(feature))
                                .isEqualTo(bits(expected, feature));
                    }
                }
                silent += unchanged ? 1 : 0;
            }
        }
        assertThat(silent).as("moments without a change").isGreaterThan(100);
    }

    @Test
    void shouldLeaveWindowsAndWhatIsComputedFromThemAsTheyWere() {
        engine.add(session(T, "mobile"), vector);
        engine.add(session(T + 1_000, "desktop"), vector);
        FeatureVector before = vector.copy();

        timeOnly.askedAt(vector, T + Duration.ofDays(90).toMillis());

        assertThat(vector.asOf()).isEqualTo(T + 1_000);
        for (String name : List.of("count", "mixed", "pace")) {
            int feature = features.indexOf(name);
            assertThat(bits(vector, feature)).as(name).isEqualTo(bits(before, feature));
        }
        assertThat(vector.number(features.indexOf("days"))).isBetween(89.9999, 90.0);
    }

    @Test
    void shouldChangeNothingForAnEarlierMoment() {
        engine.add(session(T, "mobile"), vector);
        engine.read(ENTITY, T + 5_000, vector);
        FeatureVector before = vector.copy();

        timeOnly.askedAt(vector, T + 4_999);

        for (int feature = 0; feature < features.size(); feature++) {
            assertThat(bits(vector, feature)).isEqualTo(bits(before, feature));
        }
    }

    private static long bits(FeatureVector values, int feature) {
        byte[] category = values.category(feature);
        return category == null ? Double.doubleToLongBits(values.number(feature)) : Arrays.hashCode(category);
    }

    private Event event(Random random, long time, int offset) {
        if (random.nextInt(3) > 0) {
            return session(time, random.nextBoolean() ? "mobile" : "desktop");
        }
        // Moments before and after the event, as far away as a careless producer writes them.
        long moment = time - (long) (random.nextGaussian() * Math.exp(random.nextDouble() * 30));
        return new RawEvent(
                        TestProjects.PROFILES, "customer-1", time, 0, offset, Map.of("signed_up_at", (Object) moment))
                .event(features);
    }

    private Event session(long time, String device) {
        return new RawEvent(TestProjects.SESSIONS, "customer-1", time, 0, time, Map.of("device", device))
                .event(features);
    }
}
