package io.millrace.topology.labels;

import io.millrace.labels.LabelMarks;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelledExample;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.DailySweep;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The state of one label task, and how far it has come. */
final class LabelState {
    private static final Bytes TICK = name("tick");
    private static final Bytes FORGOTTEN = name("forgotten");
    private static final long BEGINNING = -1;

    private final LabelPolicies policies;
    private final Activity activity;
    private final PendingRows pending;
    private final DayCounts counts;
    private final ArmQuality quality;
    private final @Nullable Cohorts cohorts;
    private final @Nullable CohortQuality cohortQuality;
    private final KeyValueStore<Bytes, byte[]> progress;
    private final DailySweep activitySweep;
    private final DailySweep qualitySweep;

    LabelState(LabelPolicies policies, ProcessorContext<?, ?> context) {
        this.policies = policies;
        LabelTopology.STATE.hold(context, LabelTopology.PROGRESS_STORE);
        KeyValueStore<Bytes, byte[]> activities = context.getStateStore(LabelTopology.ACTIVITY_STORE);
        KeyValueStore<Bytes, byte[]> deployments = context.getStateStore(LabelTopology.DEPLOYMENTS_STORE);
        activity = new Activity(activities);
        pending = new PendingRows(context.getStateStore(LabelTopology.PENDING_STORE));
        counts = new DayCounts(context.getStateStore(LabelTopology.COUNTS_STORE));
        quality = new ArmQuality(deployments, context.getStateStore(LabelTopology.QUALITY_STORE), policies.heldOut());
        progress = context.getStateStore(LabelTopology.PROGRESS_STORE);
        activitySweep = new DailySweep(activities, Activity::time, progress, "");
        qualitySweep = new DailySweep(deployments, ArmQuality::time, progress, "quality-");
        cohorts = policies.cohorts()
                ? new Cohorts(
                        policies.months(),
                        context.getStateStore(LabelTopology.COHORTS_STORE),
                        context.getStateStore(LabelTopology.COHORT_COUNTS_STORE))
                : null;
        cohortQuality = policies.quality().watched()
                ? new CohortQuality(
                        policies.quality(),
                        policies.project(),
                        policies.heldOut(),
                        policies.rowParts(),
                        context.getStateStore(LabelTopology.SCORED_STORE),
                        context.getStateStore(LabelTopology.LABELLED_STORE),
                        context.getStateStore(LabelTopology.PARTS_STORE),
                        context.getStateStore(LabelTopology.LABELLED_ENTITIES_STORE))
                : null;
    }

    Activity activity() {
        return activity;
    }

    PendingRows pending() {
        return pending;
    }

    /** Counts a row that was scored, for what is expected of its version. */
    void countScored(LabelPolicy policy, InferenceLogEntry row) {
        if (cohortQuality != null) {
            cohortQuality.scored(policy.model(), row);
        }
    }

    /**
     * Counts an example for its day, for its arm, for its version, and for what acting achieves.
     *
     * @param standIn whether the champion scored it in the place of another arm's version: it is that version's by nobody's choice, and the champion's of an
     *     entity that is not in its arm, so that no arm has it
     */
    void count(LabelledExample example, boolean standIn) {
        if (cohortQuality != null) {
            cohortQuality.labelled(example, standIn);
        }
        counts.add(example.getModel(), example.getAsOf().toEpochMilli(), example.getLabel() == 1);
        if (!standIn) {
            quality.add(example);
        }
        if (cohorts != null) {
            cohorts.add(example);
        }
    }

    /** Tells the counts that have changed since they were last told. */
    void tellChanged(Consumer<SpecificRecord> listener) {
        counts.tellChanged(listener::accept);
        quality.tell(listener::accept);
        if (cohortQuality != null) {
            cohortQuality.tell(tick(), listener);
        }
        if (cohorts != null) {
            cohorts.tellChanged(listener::accept);
        }
    }

    /** The last tick that was completed; -1 before the first. */
    long tick() {
        return ByteStores.time(progress, TICK, BEGINNING);
    }

    /** Whether rows of a maturity are too late: what decides them may have been forgotten. */
    boolean tooLate(long maturity) {
        return maturity <= tick() - policies.slack();
    }

    boolean label(LabelPolicy policy, byte[] entity, long asOf) {
        return policy.label().positive(activity.anyIn(entity, policy.index(), asOf, asOf + policy.horizon()));
    }

    /** Whether the entity was acted on in the time that the label looks at. */
    boolean treated(LabelPolicy policy, byte[] entity, long asOf) {
        return policies.interventions()
                && activity.anyIn(entity, LabelMarks.INTERVENTION, asOf, asOf + policy.horizon());
    }

    /** Hands over the rows that a tick matures, then completes it. */
    void complete(long tick, Consumer<byte[]> rows) {
        pending.release(tick(), tick, rows);
        long forgotten = ByteStores.time(progress, FORGOTTEN, BEGINNING);
        long forget = tick - policies.slack();
        if (forget > forgotten) {
            pending.forget(forgotten, forget);
            ByteStores.keepTime(progress, FORGOTTEN, forget);
        }
        activitySweep.tick(tick, policies.forgotten(tick));
        qualitySweep.tick(tick, policies.gone(tick));
        ByteStores.keepTime(progress, TICK, tick);
    }

    /** Forgets the months and cohorts of which no row can be labelled any more. Not before their counts are told: one long step of the clock may mature a month's rows and end its time. */
    void forgetCounts() {
        if (cohortQuality != null) {
            cohortQuality.forget(tick());
        }
        if (cohorts != null) {
            cohorts.forget(policies.forgotten(tick()));
        }
    }

    private static Bytes name(String name) {
        return Bytes.wrap(name.getBytes(StandardCharsets.UTF_8));
    }
}
