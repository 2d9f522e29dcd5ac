package io.millrace.topology.experiments;

import io.millrace.experiments.ArmOutcomes;
import io.millrace.experiments.Decision;
import io.millrace.experiments.Decision.Outcome;
import io.millrace.experiments.ExperimentJudge;
import io.millrace.experiments.ExperimentPlan;
import io.millrace.experiments.Look;
import io.millrace.experiments.Verdict;
import io.millrace.project.ExperimentDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Deployment;
import io.millrace.records.ExperimentPartial;
import io.millrace.records.RolloutPhase;
import io.millrace.records.RolloutStatus;
import io.millrace.records.ServingReport;
import io.millrace.records.VariantCounts;
import io.millrace.statistics.LatencyReplicates;
import io.millrace.topology.windows.TickProgress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Puts the partitions' counts together and judges them: one look per tick that every partition has completed, where anything has changed. A
 * partition that is ahead may have told what it had counted at a later tick: such a look has more in it than its moment says. An entity still counts
 * when its window has elapsed, whatever came of it, and what decides holds at any looks.
 */
final class Judging {
    private static final long SEEN = Duration.ofDays(7).toMillis();

    private final Project project;
    private final Deserializer<ExperimentPartial> deserializer;
    private final KeyValueStore<Bytes, byte[]> partials;
    private final KeyValueStore<Bytes, byte[]> standings;
    private final KeyValueStore<Bytes, byte[]> runs;
    private final ServedCounts served;
    private final TickProgress progress;
    private final Outputs outputs;

    Judging(
            Project project,
            int partitions,
            Deserializer<ExperimentPartial> deserializer,
            ProcessorContext<?, ?> context,
            Outputs outputs) {
        this.project = project;
        this.deserializer = deserializer;
        this.outputs = outputs;
        ExperimentTopology.STATE.hold(context, ExperimentTopology.JUDGE_PROGRESS_STORE);
        partials = context.getStateStore(ExperimentTopology.PARTIALS_STORE);
        standings = context.getStateStore(ExperimentTopology.STANDINGS_STORE);
        runs = context.getStateStore(ExperimentTopology.RUNS_STORE);
        served = new ServedCounts(context.getStateStore(ExperimentTopology.SERVED_STORE));
        progress = new TickProgress(context.getStateStore(ExperimentTopology.JUDGE_PROGRESS_STORE), partitions);
    }

    /** Keeps what a task has counted; when all have completed another tick, looks. */
    void told(ExperimentPartial partial, byte[] bytes) {
        if (partial.getCounts() != null) {
            ExperimentDefinition experiment =
                    project.experiment(partial.getCounts().getExperiment());
            if (experiment != null) {
                // Checked before it is kept.
                partial.getCounts().getVariants().forEach(VariantTotals::of);
                partials.put(partialKey(experiment.name(), partial.getPartition()), bytes);
                standings.put(
                        key(experiment.name()), standing(experiment).told().encode());
            }
        } else if (progress.done(partial.getPartition(), partial.getTime().toEpochMilli())) {
            long everywhere = progress.everywhere();
            if (everywhere > progress.reached()) {
                progress.reach(everywhere);
                project.experiments().forEach(experiment -> {
                    look(experiment, everywhere, false);
                    expire(experiment, everywhere);
                });
                stopForgotten(everywhere);
            }
        }
    }

    /** Adds up what an instance has counted. */
    void served(ServingReport report) {
        ModelDefinition model = project.modelOf(report.getModel());
        if (model != null) {
            served.report(model.name(), report);
        }
    }

    /** Follows which experiment runs: one that is over and runs all the same is asked to stop; one that was stopped is over. */
    void deployed(Deployment deployment) {
        ModelDefinition model = project.modelOf(deployment.getModel());
        RolloutStatus status = deployment.getRollout();
        if (model != null && status != null && status.getExperiment() != null) {
            forgotten(status.getExperiment(), model.name(), status.getId(), progress.reached());
        }
        for (ExperimentDefinition experiment : project.experiments()) {
            if (model != null && experiment.model().equals(model.name())) {
                boolean runs = status != null && experiment.name().equals(status.getExperiment());
                follow(experiment, runs ? status : null, deployment);
            }
        }
    }

    private void follow(ExperimentDefinition experiment, @Nullable RolloutStatus status, Deployment deployment) {
        Bytes key = key(experiment.name());
        Run before = run(experiment);
        if (status == null) {
            if (before != null) {
                runs.delete(key);
                look(experiment, progress.reached(), true);
                if (before.live() && !standing(experiment).over()) {
                    endUncounted(experiment);
                }
            }
            return;
        }
        if (deployment.getRouting() != null && status.getPhase() == RolloutPhase.LIVE) {
            served.route(
                    experiment.name(),
                    experiment.model(),
                    deployment.getRouting().getSequence());
        }
        boolean again = before != null && before.id().equals(status.getId());
        boolean live = status.getPhase() == RolloutPhase.LIVE || (again && before.live());
        runs.put(key, new Run(status.getId(), experiment.model(), live).encode());
        if (!again) {
            project.experiments().stream()
                    .filter(other -> other.model().equals(experiment.model()) && !other.equals(experiment))
                    .forEach(other -> outputs.close(other, deployment.getReason(), deployment.getAt()));
            Decision decision = standing(experiment).decision();
            if (standing(experiment).over() && decision != null) {
                outputs.stop(experiment.name(), experiment.model(), status.getId(), decision.reason(), decision.at());
            }
        }
    }

    private void look(ExperimentDefinition experiment, long tick, boolean stopped) {
        Standing standing = standing(experiment);
        List<ExperimentPartial> counted = partials(experiment);
        if (standing.over() || counted.isEmpty()) {
            return;
        }
        ExperimentPlan plan = ExperimentPlans.of(experiment, started(counted));
        long at = ExperimentTimes.of(project, experiment).known(tick, plan.end());
        if (!standing.changed() && !stopped && at < plan.end()) {
            return;
        }
        List<VariantTotals> totals = new ArrayList<>();
        List<ArmOutcomes> arms = new ArrayList<>();
        for (int i = 0; i < ExperimentDefinition.variants().size(); i++) {
            totals.add(totals(counted, i));
            arms.add(arm(experiment, counted, i, totals.get(i)));
        }
        Verdict verdict = new ExperimentJudge(plan).judge(standing.decision(), new Look(at, stopped, arms));
        Standing next = standing.judged(verdict.decision());
        standings.put(key(experiment.name()), next.encode());
        outputs.report(ExperimentReports.record(experiment, plan, next.looks(), verdict, totals));
        if (next.over()) {
            end(experiment, verdict.decision());
        }
    }

    private void end(ExperimentDefinition experiment, Decision decision) {
        outputs.raise(experiment, decision);
        Run run = run(experiment);
        if (run != null) {
            outputs.stop(experiment.name(), experiment.model(), run.id(), decision.reason(), decision.at());
        }
    }

    /** It was stopped before any task had told a count. It has run all the same, and its name is used up. */
    private void endUncounted(ExperimentDefinition experiment) {
        Decision decision = new Decision(
                Outcome.INCONCLUSIVE,
                null,
                Math.max(0, progress.reached()),
                "It was stopped before anybody was counted.");
        standings.put(
                key(experiment.name()), standing(experiment).judged(decision).encode());
        outputs.raise(experiment, decision);
    }

    /** Its alert has been open for as long as anybody may take to see it. */
    private void expire(ExperimentDefinition experiment, long tick) {
        Decision decision = standing(experiment).decision();
        if (decision != null && standing(experiment).over() && tick - decision.at() >= SEEN) {
            outputs.close(experiment, "it has been over for 7 days", Instant.ofEpochMilli(tick));
        }
    }

    /** What ran when the project file had it, and is there no more. */
    private void stopForgotten(long tick) {
        try (KeyValueIterator<Bytes, byte[]> all = runs.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> entry = all.next();
                Run run = Run.decode(entry.value);
                if (forgotten(new String(entry.key.get(), StandardCharsets.UTF_8), run.model(), run.id(), tick)) {
                    runs.delete(entry.key);
                }
            }
        }
    }

    /** Stops what the project file does not have; whether it does not. */
    private boolean forgotten(String experiment, String model, String run, long tick) {
        if (project.experiment(experiment) != null) {
            return false;
        }
        outputs.stop(experiment, model, run, "The project file does not have it any more.", Math.max(0, tick));
        return true;
    }

    private static long started(List<ExperimentPartial> counted) {
        return counted.stream()
                .mapToLong(partial -> Objects.requireNonNull(partial.getCounts())
                        .getStartedAt()
                        .toEpochMilli())
                .min()
                .orElseThrow();
    }

    private static VariantTotals totals(List<ExperimentPartial> counted, int variant) {
        VariantTotals sum = VariantTotals.NONE;
        for (ExperimentPartial partial : counted) {
            sum = sum.plus(VariantTotals.of(counts(partial, variant)));
        }
        return sum;
    }

    private ArmOutcomes arm(
            ExperimentDefinition experiment, List<ExperimentPartial> counted, int variant, VariantTotals totals) {
        String name = ExperimentDefinition.variants().get(variant);
        ServedCounts.Served vectors = served.of(experiment.name(), experiment.model(), name);
        return new ArmOutcomes(
                name,
                totals.exposed(),
                totals.entities(),
                totals.converted(),
                totals.sum().doubleValue(),
                totals.squares().doubleValue(),
                vectors.samples(),
                vectors.errors(),
                latencies(counted, variant));
    }

    private static @Nullable LatencyReplicates latencies(List<ExperimentPartial> counted, int variant) {
        LatencyReplicates sum = null;
        for (ExperimentPartial partial : counted) {
            ByteBuffer encoded = counts(partial, variant).getLatencies();
            if (encoded != null) {
                byte[] bytes = new byte[encoded.remaining()];
                encoded.duplicate().get(bytes);
                LatencyReplicates more = LatencyReplicates.decode(bytes);
                if (sum == null) {
                    sum = more;
                } else {
                    sum.add(more);
                }
            }
        }
        return sum;
    }

    private static VariantCounts counts(ExperimentPartial partial, int variant) {
        return Objects.requireNonNull(partial.getCounts()).getVariants().get(variant);
    }

    private List<ExperimentPartial> partials(ExperimentDefinition experiment) {
        List<ExperimentPartial> found = new ArrayList<>();
        for (int partition = 0; partition < project.partitions(); partition++) {
            byte[] bytes = partials.get(partialKey(experiment.name(), partition));
            if (bytes != null) {
                found.add(deserializer.deserialize("", bytes));
            }
        }
        return found;
    }

    private @Nullable Run run(ExperimentDefinition experiment) {
        byte[] run = runs.get(key(experiment.name()));
        return run == null ? null : Run.decode(run);
    }

    private Standing standing(ExperimentDefinition experiment) {
        return Standing.decode(standings.get(key(experiment.name())));
    }

    private static Bytes partialKey(String experiment, int partition) {
        return key(experiment + '\0' + partition);
    }

    private static Bytes key(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
