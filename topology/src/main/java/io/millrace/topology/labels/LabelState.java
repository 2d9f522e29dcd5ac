package io.millrace.topology.labels;

import io.millrace.labels.LabelMarks;
import io.millrace.records.LabelledExample;
import io.millrace.topology.records.ByteStores;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The state of one label task, and how far it has come. */
final class LabelState {
    /** Keys of the activity store looked at per tick for what can be forgotten: bounds the time a tick takes. */
    private static final int SWEPT_PER_TICK = 10_000;

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final Bytes TICK = name("tick");
    private static final Bytes FORGOTTEN = name("forgotten");
    private static final Bytes SWEPT_DAY = name("swept-day");
    private static final Bytes SWEEP_FROM = name("sweep-from");
    private static final long BEGINNING = -1;

    private final LabelPolicies policies;
    private final Activity activity;
    private final PendingRows pending;
    private final DayCounts counts;
    private final ArmQuality quality;
    private final @Nullable Cohorts cohorts;
    private final KeyValueStore<Bytes, byte[]> progress;

    LabelState(LabelPolicies policies, ProcessorContext<?, ?> context) {
        this.policies = policies;
        activity = new Activity(context.getStateStore(LabelTopology.ACTIVITY_STORE));
        pending = new PendingRows(context.getStateStore(LabelTopology.PENDING_STORE));
        counts = new DayCounts(context.getStateStore(LabelTopology.COUNTS_STORE));
        quality = new ArmQuality(
                context.getStateStore(LabelTopology.DEPLOYMENTS_STORE),
                context.getStateStore(LabelTopology.QUALITY_STORE));
        progress = context.getStateStore(LabelTopology.PROGRESS_STORE);
        cohorts = policies.cohorts()
                ? new Cohorts(
                        policies.months(),
                        context.getStateStore(LabelTopology.COHORTS_STORE),
                        context.getStateStore(LabelTopology.COHORT_COUNTS_STORE))
                : null;
    }

    Activity activity() {
        return activity;
    }

    PendingRows pending() {
        return pending;
    }

    /** Counts an example for its day, for its arm, and for what acting achieves. */
    void count(LabelledExample example) {
        counts.add(example.getModel(), example.getAsOf().toEpochMilli(), example.getLabel() == 1);
        quality.add(example);
        if (cohorts != null) {
            cohorts.add(example);
        }
    }

    /** Tells the counts that have changed since they were last told. */
    void tellChanged(Consumer<SpecificRecord> listener) {
        counts.tellChanged(listener::accept);
        quality.tell(listener::accept);
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
        sweep(tick);
        ByteStores.keepTime(progress, TICK, tick);
    }

    /** Forgets the months of which no row can be labelled any more. Not before their counts are told: one long step of the clock may mature a month's rows and end its time. */
    void forgetMonths() {
        if (cohorts != null) {
            cohorts.forget(policies.forgotten(tick()));
        }
    }

    /** Once a day of event time the activity store is walked, a slice per tick. */
    private void sweep(long tick) {
        long today = Math.floorDiv(tick, DAY);
        byte[] from = progress.get(SWEEP_FROM);
        if (from == null && ByteStores.time(progress, SWEPT_DAY, BEGINNING) >= today) {
            return;
        }
        Bytes next = activity.forget(from == null ? null : Bytes.wrap(from), policies.forgotten(tick), SWEPT_PER_TICK);
        if (next == null) {
            progress.delete(SWEEP_FROM);
            ByteStores.keepTime(progress, SWEPT_DAY, today);
        } else {
            progress.put(SWEEP_FROM, next.get());
        }
    }

    private static Bytes name(String name) {
        return Bytes.wrap(name.getBytes(StandardCharsets.UTF_8));
    }
}
