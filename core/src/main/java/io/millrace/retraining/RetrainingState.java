package io.millrace.retraining;

import io.millrace.retraining.RetrainingInput.DriftReported;
import io.millrace.retraining.RetrainingInput.QualityReported;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that the retraining machine remembers. Immutable; see {@link RetrainingStateCodec} for its bytes.
 *
 * @param phase where the model is
 * @param time event time reached, epoch milliseconds; {@link #NEVER} before the first tick
 * @param ordinal requests made so far: the next one's ordinal
 * @param examples matured examples
 * @param deployment what is in service
 * @param reports drift reports that no tick has come for yet
 * @param cohorts reports of quality that no tick has come for yet
 * @param drifts the latest drift report per model version, of the last few versions
 * @param qualities the latest report of quality per model version, of the last few versions
 * @param births when the last few versions were asked for
 * @param inFlight the request that has not been answered
 * @param awaited the trained version that has yet to take over
 * @param lastOutcome how the last training ended
 * @param holds what keeps the next automatic request back
 * @param dueReasons reasons found when age and new examples were last looked at
 * @param queued commands that wait for the training or rollout under way
 * @param answered ids of the latest commands, oldest first
 * @param openAlerts message by kind of the alerts that are open
 */
public record RetrainingState(
        Phase phase,
        long time,
        long ordinal,
        ExampleTally examples,
        InService deployment,
        List<DriftReported> reports,
        List<QualityReported> cohorts,
        NavigableMap<String, Drift> drifts,
        NavigableMap<String, Quality> qualities,
        NavigableMap<String, Birth> births,
        @Nullable InFlight inFlight,
        @Nullable Awaited awaited,
        TrainingOutcome lastOutcome,
        Holds holds,
        Set<Reason> dueReasons,
        List<Queued> queued,
        List<String> answered,
        NavigableMap<String, String> openAlerts) {

    /** The time before the first tick. */
    public static final long NEVER = Long.MIN_VALUE;

    /** Nothing has happened yet. */
    public static final RetrainingState START = new RetrainingState(
            Phase.STABLE,
            NEVER,
            0,
            ExampleTally.EMPTY,
            new InService(-1, null, null, Set.of()),
            List.of(),
            List.of(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            null,
            null,
            TrainingOutcome.NONE,
            Holds.NONE,
            Set.of(),
            List.of(),
            List.of(),
            new TreeMap<>());

    public RetrainingState {
        reports = List.copyOf(reports);
        cohorts = List.copyOf(cohorts);
        drifts = Collections.unmodifiableNavigableMap(new TreeMap<>(drifts));
        qualities = Collections.unmodifiableNavigableMap(new TreeMap<>(qualities));
        births = Collections.unmodifiableNavigableMap(new TreeMap<>(births));
        dueReasons = Collections.unmodifiableSet(new TreeSet<>(dueReasons));
        queued = List.copyOf(queued);
        answered = List.copyOf(answered);
        openAlerts = Collections.unmodifiableNavigableMap(new TreeMap<>(openAlerts));
    }

    /** What is in service, as the latest deployment says. */
    public record InService(
            long sequence,
            @Nullable String champion,
            @Nullable String challenger,
            Set<String> archived) {
        public InService {
            archived = Collections.unmodifiableSet(new TreeSet<>(archived));
        }
    }

    /**
     * The latest report on a version's drift.
     *
     * @param windowStart start of its window
     * @param windowEnd end of its window
     * @param suspect a feature is out
     * @param confirmedAt end of the first window of the run that confirmed it; {@link #NEVER} when not confirmed
     * @param since what is younger is from after the drift; {@link #NEVER} when not confirmed
     * @param quarantined the upstream looks broken
     * @param evidence figures
     */
    public record Drift(
            long windowStart,
            long windowEnd,
            boolean suspect,
            long confirmedAt,
            long since,
            boolean quarantined,
            NavigableMap<String, String> evidence) {
        public Drift {
            evidence = Collections.unmodifiableNavigableMap(new TreeMap<>(evidence));
        }

        boolean confirmed() {
            return confirmedAt != NEVER;
        }
    }

    /**
     * The latest report on a version's quality.
     *
     * @param cohortStart predictions are younger than this
     * @param cohortEnd the youngest predictions
     * @param low below a threshold, for certain, in two cohorts running
     * @param conceptDrift figures of a confirmed rise of its error; null while there is none
     * @param evidence figures of what is low
     */
    public record Quality(
            long cohortStart,
            long cohortEnd,
            boolean low,
            @Nullable String conceptDrift,
            NavigableMap<String, String> evidence) {
        public Quality {
            evidence = Collections.unmodifiableNavigableMap(new TreeMap<>(evidence));
        }
    }

    /** When a version was asked for, and how many matured examples there were. */
    public record Birth(long requestedAt, long examples) {}

    /**
     * The request that has not been answered.
     *
     * @param requestedAt event time
     * @param examples matured examples then
     * @param waitedSince when the first tick was written at which it was in flight, by the broker's clock; {@link #NEVER} before
     */
    public record InFlight(String id, long requestedAt, long examples, long waitedSince) {
        InFlight since(long writtenAt) {
            return new InFlight(id, requestedAt, examples, writtenAt);
        }
    }

    /** A trained version that has yet to take over. */
    public record Awaited(String version, long trainedAt) {}

    /**
     * What keeps the next automatic request back.
     *
     * @param coolUntil event time
     * @param rejections in a row
     * @param failures in a row
     * @param examplesNeeded matured examples, in total
     * @param heedFrom drift and quality of windows that begin earlier ask for nothing: they were known when the champion was brought back
     */
    public record Holds(long coolUntil, int rejections, int failures, long examplesNeeded, long heedFrom) {
        /** Nothing. */
        public static final Holds NONE = new Holds(NEVER, 0, 0, 0, NEVER);
    }

    /**
     * A command that waits.
     *
     * @param tune whether it asks for a search of hyper-parameters
     */
    public record Queued(String id, String who, String why, boolean tune) {}
}
