package io.millrace.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.retraining.RetrainingEffect.RequestTraining;
import io.millrace.retraining.RetrainingInput.Deployed;
import io.millrace.retraining.RetrainingInput.DriftReported;
import io.millrace.retraining.RetrainingInput.Ending;
import io.millrace.retraining.RetrainingInput.ExamplesCounted;
import io.millrace.retraining.RetrainingInput.QualityReported;
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

/**
 * Tells a retraining machine what could happen in the worst case, late, twice and in any order, and keeps the few rules that must hold all the same: one in
 * flight; a pause after every end and every rollback; nothing by itself from quarantined data; after a rollback no drift and no quality that was known; and
 * examples enough to split.
 */
final class HostileWorld {
    static final long HOUR = Duration.ofHours(1).toMillis();
    static final long DAY = 24 * HOUR;
    private static final long YEAR = 365 * DAY;

    private final Random random;
    private final String mood;
    private final long pause;
    private final Map<Long, Long> days = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final List<RetrainingInput> told = new ArrayList<>();
    private final List<DriftReported> pending = new ArrayList<>();
    private final Map<String, DriftReported> heeded = new HashMap<>();
    private final List<String> registered = new ArrayList<>();
    private final List<String> served = new ArrayList<>();
    private final List<Long> automatic = new ArrayList<>();
    private @Nullable String inFlight;
    private @Nullable String champion;
    private long time;
    private long sequence;
    private int commands;
    private long notBefore = Long.MIN_VALUE;
    private long broughtBackAt = Long.MIN_VALUE;

    /**
     * A world.
     *
     * @param mood usual, failing, rejecting, flapping or drifting
     * @param pause least time between the end of a training and the next automatic request
     */
    HostileWorld(long seed, String mood, long pause) {
        random = new Random(seed);
        this.mood = mood;
        this.pause = pause;
    }

    /** Times of the requests that nobody asked for. */
    List<Long> automatic() {
        return automatic;
    }

    long pause() {
        return pause;
    }

    /** The next fact: now and then one that was told before. */
    RetrainingInput next() {
        RetrainingInput input = told.isEmpty() || random.nextInt(12) > 0 ? fact() : again();
        if (input instanceof DriftReported report) {
            pending.add(report);
        } else if (input instanceof Tick tick && tick.time() > time) {
            time = tick.time();
            heed();
        } else if (input instanceof Deployed deployed && deployed.sequence() > sequence) {
            deploy(deployed);
        } else if (input instanceof TrainingEnded ended && ended.retrainId().equals(inFlight)) {
            inFlight = null;
            notBefore = Math.max(notBefore, time + pause);
            if (ended.version() != null) {
                registered.add(ended.version());
            }
        }
        told.add(input);
        return input;
    }

    /** A report, a tick, an end or a deployment a second time, from the last few or from long ago; never counts, of which the later is not the larger. */
    private RetrainingInput again() {
        int back = random.nextBoolean() ? Math.min(told.size(), 20) : told.size();
        RetrainingInput input = told.get(told.size() - 1 - random.nextInt(back));
        return input instanceof ExamplesCounted ? new Tick(time) : input;
    }

    private RetrainingInput fact() {
        return switch (random.nextInt(11)) {
            case 0, 1, 2, 3 -> new Tick(time + step());
            case 4, 5, 6 -> {
                long day = DAY * Math.max(0, time / DAY - random.nextInt(5));
                yield new ExamplesCounted(day, days.merge(day, (long) random.nextInt(30), Long::sum));
            }
            case 7 -> drift();
            case 8 -> quality();
            case 9 -> inFlight != null && random.nextInt(3) == 0 ? end(inFlight) : odd();
            default -> deployment();
        };
    }

    /** Mostly hours; now and then, years. */
    private long step() {
        return random.nextInt(500) == 0 ? YEAR * (1 + random.nextInt(3)) : HOUR * (1 + random.nextInt(24)) / 2;
    }

    private DriftReported drift() {
        boolean confirmed = random.nextInt(mood.equals("drifting") ? 2 : 5) == 0;
        long end = Math.max(0, time - DAY * random.nextInt(20));
        return new DriftReported(
                time,
                anyVersion(),
                end - 7 * DAY,
                end,
                confirmed || random.nextBoolean(),
                confirmed,
                confirmed ? Long.valueOf(Math.max(0, end - 5 * DAY)) : null,
                random.nextInt(10) == 0,
                Map.of());
    }

    private QualityReported quality() {
        long end = Math.max(0, time - DAY * random.nextInt(60));
        return new QualityReported(
                time,
                anyVersion(),
                end - 7 * DAY,
                end,
                random.nextInt(3) == 0,
                random.nextInt(4) == 0 ? "risen" : null,
                Map.of());
    }

    private String anyVersion() {
        if (champion != null && random.nextInt(4) > 0) {
            return champion;
        }
        return registered.isEmpty() ? "none" : registered.get(random.nextInt(registered.size()));
    }

    private RetrainingInput odd() {
        return random.nextInt(30) == 0
                ? new RetrainCommand("c" + commands++ / 2, "ada", "why")
                : new TrainingEnded("stranger", Ending.FAILED, null, "never asked for");
    }

    private TrainingEnded end(String id) {
        Ending ending = Ending.values()[random.nextInt(Ending.values().length)];
        if (mood.equals("failing") && random.nextInt(8) > 0) {
            ending = Ending.FAILED;
        } else if (mood.equals("rejecting") && random.nextInt(8) > 0) {
            ending = random.nextBoolean() ? Ending.REJECTED : Ending.STAGED;
        }
        boolean well = ending.registers();
        return new TrainingEnded(id, ending, well ? "1." + registered.size() + ".0" : null, well ? null : "because");
    }

    /** The youngest version takes over, is on trial or is archived; or an older one is brought back. */
    private Deployed deployment() {
        long next = sequence + 1;
        if (registered.isEmpty()) {
            return new Deployed(next, null, null, Set.of(), "nothing yet");
        }
        String youngest = registered.get(registered.size() - 1);
        boolean back = served.size() > 1 && random.nextInt(mood.equals("flapping") ? 2 : 6) == 0;
        if (back) {
            return new Deployed(next, served.get(served.size() - 2), null, Set.of(youngest), "rolled back");
        }
        return switch (random.nextInt(6)) {
            case 0 -> new Deployed(next, champion, youngest.equals(champion) ? null : youngest, Set.of(), "on trial");
            case 1 ->
                new Deployed(
                        next, champion, null, youngest.equals(champion) ? Set.of() : Set.of(youngest), "taken out");
            default -> new Deployed(next, youngest, null, Set.of(), "it takes over");
        };
    }

    private void deploy(Deployed deployed) {
        sequence = deployed.sequence();
        String comes = deployed.champion();
        if (comes == null || comes.equals(champion)) {
            return;
        }
        if (champion != null && registered.indexOf(comes) < registered.indexOf(champion)) {
            broughtBackAt = time;
            notBefore = Math.max(notBefore, time + pause);
        } else {
            broughtBackAt = Long.MIN_VALUE;
        }
        champion = comes;
        served.remove(comes);
        served.add(comes);
    }

    private void heed() {
        pending.removeIf(report -> {
            if (report.judgedAt() >= time) {
                return false;
            }
            DriftReported known = heeded.get(report.modelVersion());
            if (known == null || report.windowEnd() >= known.windowEnd()) {
                heeded.put(report.modelVersion(), report);
            }
            return true;
        });
    }

    /** Checks what the machine wants against the rules. */
    void check(RetrainingEffect effect) {
        if (!(effect instanceof RequestTraining request)) {
            return;
        }
        assertThat(inFlight).as("in flight when another is asked for").isNull();
        assertThat(ids.add(request.id())).as("id is new").isTrue();
        assertThat(request.modelVersion()).isEqualTo(champion);
        assertThat(request.requestedAt()).isEqualTo(time);
        DriftReported drift = champion == null ? null : heeded.get(champion);
        boolean quarantined = drift != null && drift.quarantined();
        if (!request.reasons().contains(Reason.MANUAL)) {
            automatic.add(time);
            assertThat(time).as("pause").isGreaterThanOrEqualTo(notBefore);
            assertThat(quarantined).as("quarantined").isFalse();
            requireSplit(Long.MIN_VALUE);
        } else if (quarantined) {
            assertThat(request.reasons()).containsExactly(Reason.MANUAL);
        }
        if (request.reasons().contains(Reason.DATA_DRIFT)) {
            assertThat(drift)
                    .isNotNull()
                    .matches(DriftReported::confirmed)
                    .matches(known -> known.windowStart() >= broughtBackAt);
        }
        Long from = request.examplesFrom();
        if (from != null) {
            assertThat(days.entrySet().stream()
                            .filter(day -> day.getKey() >= from)
                            .mapToLong(Map.Entry::getValue)
                            .sum())
                    .isGreaterThanOrEqualTo(100);
            requireSplit(from);
        }
        inFlight = request.id();
    }

    /** 75 % of the time from the first to the last example is at least the horizon and a day. */
    private void requireSplit(long from) {
        LongSummaryStatistics counted = days.entrySet().stream()
                .filter(day -> day.getKey() >= from && day.getValue() > 0)
                .mapToLong(Map.Entry::getKey)
                .summaryStatistics();
        assertThat(counted.getMax() - counted.getMin()).as("days").isGreaterThanOrEqualTo(4 * DAY);
    }
}
