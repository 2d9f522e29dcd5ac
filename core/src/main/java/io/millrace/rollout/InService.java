package io.millrace.rollout;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is in service. Immutable.
 *
 * @param sequence one higher with each record that was written; -1 before the first
 * @param champion the version that decides
 * @param challenger the version on trial
 * @param previous the champion before, kept loaded for instant rollback
 * @param stages stage of every known version
 */
public record InService(
        long sequence,
        @Nullable String champion,
        @Nullable String challenger,
        @Nullable String previous,
        NavigableMap<String, Stage> stages) {

    /** Nothing is known yet. */
    public static final InService NOTHING = new InService(-1, null, null, null, new TreeMap<>());

    public InService {
        stages = Collections.unmodifiableNavigableMap(new TreeMap<>(stages));
    }

    /** Whether the version was registered. */
    public boolean knows(String version) {
        return stages.containsKey(version);
    }

    /** This, with a version in a stage. */
    public InService staged(String version, Stage stage) {
        TreeMap<String, Stage> changed = new TreeMap<>(stages);
        changed.put(version, stage);
        return new InService(sequence, champion, challenger, previous, changed);
    }

    /** This, with the version as champion and the champion as previous. */
    public InService promoted(String version) {
        InService demoted = champion == null ? this : staged(champion, Stage.ARCHIVED);
        InService raised = demoted.staged(version, Stage.PRODUCTION);
        String trial = version.equals(challenger) ? null : challenger;
        return new InService(sequence, version, trial, champion, raised.stages);
    }

    /** This, with a version on trial. */
    InService trying(String version) {
        return new InService(sequence, champion, version, previous, staged(version, Stage.STAGING).stages);
    }

    /**
     * This, with no version on trial.
     *
     * @param failed version that is not to come back but by a promotion or rollout; null: none
     */
    InService ended(@Nullable String failed) {
        if (failed == null || failed.equals(champion)) {
            return new InService(sequence, champion, null, previous, stages);
        }
        return new InService(
                sequence,
                champion,
                null,
                failed.equals(previous) ? null : previous,
                staged(failed, Stage.ARCHIVED).stages);
    }

    /** This, with the previous version as champion, and nothing to return to: what was rolled back is not what a second rollback brings back. */
    InService rolledBack(String back) {
        return new InService(sequence, back, challenger, null, promoted(back).stages);
    }

    /** This, with the sequence of the next record. */
    InService next() {
        return new InService(sequence + 1, champion, challenger, previous, stages);
    }
}
