package io.millrace.rollout;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.RolloutDefinition;
import io.millrace.rollout.RolloutInput.ModelRegistered;
import io.millrace.rollout.RolloutInput.QualityCounted;
import io.millrace.rollout.RolloutInput.ServingReported;
import io.millrace.rollout.RolloutInput.Tick;
import io.millrace.rollout.RolloutInput.TimePassed;
import io.millrace.rollout.RolloutInput.Wish;
import java.time.Duration;
import java.util.List;

/**
 * Decides which version of a model is in service, and who is scored by which. A pure function of its inputs in their order.
 *
 * <p>Each decision is one record, accepted or refused, whose sequence is one higher than the last one's. A command id is decided once. A promotion
 * or rollout may be read before the registration that was written ahead of it, because they are on different topics: it waits for the version
 * a little while before it is refused.
 *
 * <p>Whatever is under way is a list of steps: the version is loaded by every live instance; is recorded beside the champion, where the
 * strategy says so; decides for a share of the entities, which only grows; takes over. The champion stays champion until then. A step goes on when every
 * live instance has carried it out for its hold in event time, every arm has its samples, and no guard objects; what lacks samples waits, and what is
 * inconclusive asks. Guards act at any report, also while it is paused.
 *
 * <p>A rollout that is asked for while another is under way begins when that has ended; the last one asked for, if there are several. A training
 * that was under way when somebody began a rollout would else end in a refusal that nobody reads, and the freshest version, which passed its gates, stay
 * out of service. It begins after a guard has ended what was under way, too: it is watched as well, and may mend what was broken. But who
 * gives ROLLBACK, ABORT or PROMOTE says what shall be in service: nothing begins by itself after that.
 *
 * <p>The version of a rollout that has ended other than by taking over is archived, and comes back by a promotion or rollout only.
 *
 * <p>A version that was registered is in stage none until a rollout or a person touches it; which moves a person may make are few: from none to
 * staging or archived, from staging to archived, and from archived to staging.
 */
public final class RolloutMachine {
    /** How long a promotion or rollout waits for its version to be registered. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How often a serving instance reports. It is live while its latest report is younger than three of these. */
    public static final Duration REPORT_INTERVAL = Duration.ofSeconds(2);

    /** How long instances may take to load a version, by the time at which their reports are appended. */
    public static final Duration LOADING_TIME = Duration.ofMinutes(2);

    private final Course course;
    private final Commands commands;

    /**
     * A machine for one model.
     *
     * @param model its name
     * @param definition how new versions take over
     * @param labelDelay event time after which what a score foretold is known: label horizon and allowed lateness together
     */
    public RolloutMachine(String model, RolloutDefinition definition, Duration labelDelay) {
        Guards guards = new Guards(definition, labelDelay);
        Transitions transitions = new Transitions(model, definition, guards);
        course = new Course(definition, guards, transitions);
        commands = new Commands(transitions);
    }

    /** The machine of a model of a project. */
    public static RolloutMachine of(Project project, ModelDefinition model) {
        return new RolloutMachine(
                model.name(),
                model.rollout(),
                model.label().horizon().plus(project.time().allowedLateness()));
    }

    /** A state, and the records and alerts on the way to it. */
    public record Step(RolloutState state, List<Decision> decisions, List<RolloutAlert> alerts) {
        public Step {
            decisions = List.copyOf(decisions);
            alerts = List.copyOf(alerts);
        }
    }

    /** One input. */
    public Step step(RolloutState state, RolloutInput input) {
        Draft draft = new Draft(state);
        if (input instanceof ModelRegistered registered) {
            draft.times = draft.times.told(registered.at());
            commands.register(draft, registered);
            commands.refuseOverdue(draft, registered.at());
        } else if (input instanceof Wish wish) {
            draft.times = draft.times.told(wish.asked().at());
            commands.take(draft, wish);
            commands.refuseOverdue(draft, wish.asked().at());
        } else if (input instanceof TimePassed passed) {
            draft.times = draft.times.told(passed.at());
            commands.refuseOverdue(draft, passed.at());
        } else if (input instanceof Tick tick) {
            course.ticked(draft, tick.time());
        } else if (input instanceof QualityCounted quality) {
            course.matured(draft, quality);
        } else if (input instanceof ServingReported report) {
            if (state.instances().knows(report)) {
                return new Step(state, List.of(), List.of());
            }
            draft.times = draft.times.told(report.at());
            draft.instances = draft.instances.with(report);
            course.reported(draft, report);
        }
        course.advance(draft);
        return new Step(draft.toState(), draft.decisions, draft.alerts);
    }
}
