package io.millrace.rollout;

import io.millrace.arms.Arms;
import io.millrace.project.RolloutDefinition.Strategy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A fact that the rollout machine is told. {@code at} is wall-clock time as the record that tells it has it, epoch milliseconds. */
public sealed interface RolloutInput {

    /**
     * A version is in the registry.
     *
     * @param waits why it is not rolled out by itself but waits for a person, in one sentence; null: it does not
     */
    record ModelRegistered(String version, @Nullable String waits, long at) implements RolloutInput {
        /** One that waits for nobody. */
        public ModelRegistered(String version, long at) {
            this(version, null, at);
        }
    }

    /** Somebody wants something. A repeated command is carried out once. */
    sealed interface Wish extends RolloutInput {
        Asked asked();
    }

    /**
     * What every command says.
     *
     * @param commandId unique
     * @param expectedSequence refused unless the deployment's sequence is this; null: whatever it is
     * @param who person or process
     * @param why one sentence
     * @param at when it was read
     */
    record Asked(String commandId, @Nullable Long expectedSequence, String who, String why, long at) {}

    /**
     * What somebody wants cannot be, whatever is in service: there is no such strategy or experiment. It is refused, once per command.
     *
     * @param reason one sentence
     */
    record Refused(Asked asked, String reason) implements Wish {}

    /** A version shall take over. It may be told before the version's registration, which is on another topic: then it waits a little. */
    sealed interface TakeOver extends Wish {
        @Nullable String version();
    }

    /** A version shall take over as soon as every live instance has it: what is under way, of this version or another, is over. */
    record Promote(Asked asked, @Nullable String version) implements TakeOver {}

    /**
     * A version shall take over by a strategy.
     *
     * @param strategy null: the project's
     */
    record RollOut(
            Asked asked, @Nullable String version, @Nullable Strategy strategy) implements TakeOver {}

    /** What is under way shall be undone; when nothing is, the previous version shall be back. */
    record Rollback(Asked asked) implements Wish {}

    /** What is under way shall stay as it is. */
    record Pause(Asked asked) implements Wish {}

    /** What was paused shall go on. */
    record Resume(Asked asked) implements Wish {}

    /** What is under way shall end, and the champion score everything. */
    record Abort(Asked asked) implements Wish {}

    /**
     * An experiment shall begin.
     *
     * @param name of the experiment
     * @param arms who is in which; the first is the control
     */
    record StartExperiment(Asked asked, String name, Arms arms) implements Wish {}

    /** A version shall be in another stage of its life. */
    record Transition(Asked asked, String version, Stage to) implements Wish {}

    /** An experiment shall end, and the champion score everything. */
    record StopExperiment(Asked asked, String name) implements Wish {}

    /** Event time has reached {@code time} everywhere. Earlier or equal ones are ignored. */
    record Tick(long time) implements RolloutInput {}

    /**
     * An instance says what it carries out, and what it has counted since its report before.
     *
     * @param instance names the process
     * @param number 0, 1, 2 … of the instance and model; a repeated one is ignored
     * @param leaving whether it says goodbye
     * @param deploymentSequence of the record that it carries out; -1 without one
     * @param routingSequence of the routing under which it has counted; -1: the champion scores all
     * @param ready versions that it has loaded
     * @param elsewhere versions that it leaves to other instances: nobody waits for it to load them
     * @param refused versions that it will not use, and why
     * @param arms counts per arm
     * @param comparison of champion and shadow; null where there is none
     * @param at when its record was appended, by the broker's clock: the clocks of the instances' own machines may be apart by more than an instance
     *     may be silent. One that waited in the producer looks younger than it is, by so much as it waited: then a dead instance is waited for a little
     *     longer
     */
    record ServingReported(
            String instance,
            long number,
            boolean leaving,
            long deploymentSequence,
            long routingSequence,
            Set<String> ready,
            Set<String> elsewhere,
            Map<String, String> refused,
            List<ArmReport> arms,
            @Nullable ShadowComparison comparison,
            long at)
            implements RolloutInput {
        public ServingReported {
            ready = Set.copyOf(ready);
            elsewhere = Set.copyOf(elsewhere);
            refused = Map.copyOf(refused);
            arms = List.copyOf(arms);
        }

        /** Of an instance that leaves no version to others. */
        public ServingReported(
                String instance,
                long number,
                boolean leaving,
                long deploymentSequence,
                long routingSequence,
                Set<String> ready,
                Map<String, String> refused,
                List<ArmReport> arms,
                @Nullable ShadowComparison comparison,
                long at) {
            this(
                    instance,
                    number,
                    leaving,
                    deploymentSequence,
                    routingSequence,
                    ready,
                    Set.of(),
                    refused,
                    arms,
                    comparison,
                    at);
        }
    }

    /**
     * What one instance has scored in one arm.
     *
     * @param variant as in the deployment
     * @param shadow whether it was only recorded
     */
    record ArmReport(String variant, String version, boolean shadow, ArmCounts counts) {}

    /**
     * Labels of vectors that were scored under the step that is under way have matured; replaces what was told before for the arm.
     *
     * @param routingSequence of the routing under which they were scored
     * @param variant the arm; of a shadow: {@code challenger}
     */
    record QualityCounted(long routingSequence, String variant, QualityCounts counts) implements RolloutInput {}

    /** Time has passed. */
    record TimePassed(long at) implements RolloutInput {}
}
