package io.millrace.retraining;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A fact that the retraining machine is told. Times are event time, epoch milliseconds. */
public sealed interface RetrainingInput {

    /**
     * Event time has reached {@code time} everywhere. Earlier or equal ticks are ignored.
     *
     * @param writtenAt when that was written, by the broker's clock: much later than {@code time} where a past is replayed. It decides nothing but
     *     how long a trainer has been waited for
     */
    record Tick(long time, long writtenAt) implements RetrainingInput {
        /** One that is written at the moment that it tells of. */
        public Tick(long time) {
            this(time, time);
        }
    }

    /**
     * Drift of a model version in one window; heeded at the first tick after the one at which it was judged. A window older than
     * the latest that was heeded for the version is ignored.
     *
     * @param judgedAt time of the tick at which it was judged
     * @param modelVersion the version whose reference it was measured against
     * @param windowStart start of the window
     * @param windowEnd end of the window
     * @param suspect a feature is out in this window, or confirmed
     * @param confirmed enough is confirmed to ask for a training
     * @param driftSince what is younger is from after the drift for certain; null unless confirmed
     * @param quarantined the upstream looks broken: nothing may be learned from it
     * @param evidence figures, for a person
     */
    record DriftReported(
            long judgedAt,
            String modelVersion,
            long windowStart,
            long windowEnd,
            boolean suspect,
            boolean confirmed,
            @Nullable Long driftSince,
            boolean quarantined,
            Map<String, String> evidence)
            implements RetrainingInput {
        public DriftReported {
            evidence = Map.copyOf(evidence);
            if (confirmed && driftSince == null) {
                throw new IllegalArgumentException("a confirmed drift has a start");
            }
        }
    }

    /**
     * How a model version decided in one cohort of predictions, by their matured labels; heeded as drift is, at the first tick after the one
     * at which it was judged. What is estimated without labels is never told: it must not ask for a training.
     *
     * @param judgedAt time of the tick at which it was judged
     * @param modelVersion the version that decided
     * @param cohortStart predictions are younger than this
     * @param cohortEnd the youngest predictions
     * @param low whether a metric was below its threshold for certain, in this cohort and in the valid one before it
     * @param conceptDrift the figures of a rise of its error that is confirmed, for a person; null while none is
     * @param evidence figures of what is low, for a person
     */
    record QualityReported(
            long judgedAt,
            String modelVersion,
            long cohortStart,
            long cohortEnd,
            boolean low,
            @Nullable String conceptDrift,
            Map<String, String> evidence)
            implements RetrainingInput {
        public QualityReported {
            evidence = Map.copyOf(evidence);
        }
    }

    /**
     * Matured examples of one UTC day of as-of, over all partitions; replaces the day's earlier count.
     *
     * @param day start of the day
     * @param examples how many, of both classes
     */
    record ExamplesCounted(long day, long examples) implements RetrainingInput {
        public ExamplesCounted {
            if (examples < 0) {
                throw new IllegalArgumentException("negative count of examples: " + examples);
            }
        }
    }

    /** How a training can end. */
    enum Ending {
        SUCCEEDED,
        /** Its version is registered and waits for a person: it meets its gates, and nothing proves that it is no worse than the champion. */
        STAGED,
        /** Its version is registered and waits for a person: the champion does not meet the gates either, and it is better. */
        STAGED_BELOW_GATES,
        REJECTED,
        FAILED;

        /** Whether there is a version. */
        boolean registers() {
            return this == SUCCEEDED || this == STAGED || this == STAGED_BELOW_GATES;
        }
    }

    /**
     * A training ended. Ignored unless its id is the one in flight.
     *
     * @param retrainId the request
     * @param ending how
     * @param version the registered version; null unless it succeeded or is staged
     * @param why one sentence; null when it succeeded
     */
    record TrainingEnded(
            String retrainId,
            Ending ending,
            @Nullable String version,
            @Nullable String why) implements RetrainingInput {
        public TrainingEnded {
            if (ending.registers() && version == null) {
                throw new IllegalArgumentException("training " + retrainId + " ended well without a version");
            }
        }
    }

    /**
     * What is in service. A sequence that is not higher than the latest is ignored.
     *
     * @param sequence the deployment's sequence
     * @param champion the version that decides
     * @param challenger the version on trial
     * @param archived versions that are out of service for good unless a person brings them back
     * @param reason why it is so, one sentence
     */
    record Deployed(
            long sequence,
            @Nullable String champion,
            @Nullable String challenger,
            Set<String> archived,
            String reason) implements RetrainingInput {
        public Deployed {
            archived = Set.copyOf(archived);
        }
    }

    /**
     * A person asks for a training. A repeated id is answered once.
     *
     * @param tune whether hyper-parameters are to be searched for anew
     */
    record RetrainCommand(String id, String who, String why, boolean tune) implements RetrainingInput {
        /** One that leaves it to the project whether there is a search. */
        public RetrainCommand(String id, String who, String why) {
            this(id, who, why, false);
        }
    }
}
