package io.millrace.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.ModelDefinition.Trigger;
import io.millrace.retraining.RetrainingEffect.AlertChanged;
import io.millrace.retraining.RetrainingEffect.AlertState;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import io.millrace.retraining.RetrainingInput.Deployed;
import io.millrace.retraining.RetrainingInput.DriftReported;
import io.millrace.retraining.RetrainingInput.Ending;
import io.millrace.retraining.RetrainingInput.ExamplesCounted;
import io.millrace.retraining.RetrainingInput.RetrainCommand;
import io.millrace.retraining.RetrainingInput.Tick;
import io.millrace.retraining.RetrainingInput.TrainingEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random facts in random order, judged by a second, simpler book-keeping. */
final class RetrainingStormTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = 24 * HOUR;
    private static final RetrainingPolicy POLICY = new RetrainingPolicy(
            List.of(Trigger.values()), Duration.ofDays(20), 400L, null, 100, Duration.ofDays(10), Duration.ofDays(2));
    private static final int STEPS = 6_000;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldNeverHaveTwoInFlightNorRepeatAnIdNorStorm(long seed) {
        RetrainingMachine machine = new RetrainingMachine(
                "p", "m", 200, new SplitRule(Duration.ofDays(2), 0.25), POLICY, RetrainSchedule.ALWAYS);
        Book book = new Book(seed);
        RetrainingState state = RetrainingState.START;
        List<RetrainingInput> inputs = new ArrayList<>();
        List<RetrainingEffect> effects = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            RetrainingInput input = book.next();
            inputs.add(input);
            RetrainingMachine.Step step = machine.step(state, input);
            state = step.state();
            if (i % 20 == 0) {
                assertThat(RetrainingStateCodec.decode(RetrainingStateCodec.encode(state)))
                        .isEqualTo(state);
            }
            for (RetrainingEffect effect : step.effects()) {
                book.check(effect);
            }
            effects.addAll(step.effects());
        }

        assertThat(book.ids).as("requests of seed %d", seed).hasSizeGreaterThan(20);
        // At most one automatic request per cool-down, which is two days of the event time that has passed.
        assertThat(book.automatic).isLessThanOrEqualTo((int) (book.time / (2 * DAY)) + 1);

        RetrainingState again = RetrainingState.START;
        List<RetrainingEffect> replayed = new ArrayList<>();
        for (RetrainingInput input : inputs) {
            RetrainingMachine.Step step = machine.step(again, input);
            again = step.state();
            replayed.addAll(step.effects());
        }
        assertThat(replayed).isEqualTo(effects);
        assertThat(again).isEqualTo(state);
    }

    /** Makes facts that could happen, and keeps the few rules that must hold whatever happens. */
    private static final class Book {
        private final Random random;
        private final Map<Long, Long> days = new HashMap<>();
        private final Set<String> ids = new HashSet<>();
        private final Set<String> openAlerts = new HashSet<>();
        private @Nullable String inFlight;
        private @Nullable String trained;
        private @Nullable String champion;
        private long time;
        private long sequence;
        private int versions;
        private int commands;
        private int automatic;
        private long lastEnd = -2 * DAY;
        private boolean quarantined;

        Book(long seed) {
            random = new Random(seed);
        }

        RetrainingInput next() {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> {
                    time += HOUR * (1 + random.nextInt(8));
                    return new Tick(time);
                }
                case 4, 5, 6 -> {
                    long day = DAY * Math.max(0, time / DAY - random.nextInt(5));
                    return new ExamplesCounted(day, days.merge(day, (long) random.nextInt(10), Long::sum));
                }
                case 7 -> {
                    boolean confirmed = random.nextInt(4) == 0;
                    quarantined = random.nextInt(10) == 0;
                    return new DriftReported(
                            time,
                            champion == null ? "none" : champion,
                            time,
                            confirmed,
                            confirmed,
                            confirmed ? Long.valueOf(Math.max(0, time - 5 * DAY)) : null,
                            quarantined,
                            Map.of());
                }
                case 8 -> {
                    if (inFlight != null && random.nextInt(3) == 0) {
                        return end();
                    }
                    return random.nextInt(20) == 0
                            ? new RetrainCommand("c" + commands++ / 2, "ada", "why")
                            : new TrainingEnded("stranger", Ending.FAILED, null, "never asked for");
                }
                default -> {
                    if (trained != null && random.nextBoolean()) {
                        champion = trained;
                        trained = null;
                        quarantined = false;
                    }
                    return new Deployed(++sequence, champion, null, Set.of(), "test");
                }
            }
        }

        private RetrainingInput end() {
            String id = inFlight;
            inFlight = null;
            lastEnd = time;
            Ending ending = Ending.values()[random.nextInt(3)];
            if (ending == Ending.SUCCEEDED) {
                trained = "1." + versions++ + ".0";
            }
            return new TrainingEnded(
                    id == null ? "" : id, ending, ending == Ending.SUCCEEDED ? trained : null, "because");
        }

        /** 75 % of the time from the first to the last example is at least the horizon and a day. */
        private void requireSplit(long from) {
            LongSummaryStatistics counted = days.entrySet().stream()
                    .filter(day -> day.getKey() >= from && day.getValue() > 0)
                    .mapToLong(Map.Entry::getKey)
                    .summaryStatistics();
            assertThat(counted.getMax() - counted.getMin()).as("days").isGreaterThanOrEqualTo(4 * DAY);
        }

        void check(RetrainingEffect effect) {
            if (effect instanceof RequestTraining request) {
                assertThat(inFlight).as("in flight when another is asked for").isNull();
                assertThat(ids.add(request.id())).as("id is new").isTrue();
                assertThat(request.modelVersion()).isEqualTo(champion);
                assertThat(request.requestedAt()).isEqualTo(time);
                if (!request.reasons().contains(Reason.MANUAL)) {
                    automatic++;
                    assertThat(time - lastEnd).as("cool-down").isGreaterThanOrEqualTo(2 * DAY);
                    assertThat(quarantined && champion != null)
                            .as("quarantined")
                            .isFalse();
                    requireSplit(Long.MIN_VALUE);
                }
                Long from = request.examplesFrom();
                if (from != null) {
                    long younger = days.entrySet().stream()
                            .filter(day -> day.getKey() >= from)
                            .mapToLong(Map.Entry::getValue)
                            .sum();
                    assertThat(younger).isGreaterThanOrEqualTo(100);
                    requireSplit(from);
                }
                inFlight = request.id();
            } else if (effect instanceof AlertChanged alert) {
                if (alert.state() == AlertState.OPENED) {
                    assertThat(openAlerts.add(alert.kind())).as("opened once").isTrue();
                } else {
                    assertThat(openAlerts).as("changed while open").contains(alert.kind());
                    if (alert.state() == AlertState.CLOSED) {
                        openAlerts.remove(alert.kind());
                    }
                }
            }
        }
    }
}
