package io.millrace.topology.rollout;

import io.millrace.records.Alert;
import io.millrace.records.ArmCounts;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.PartialStage;
import io.millrace.records.QualityPartial;
import io.millrace.records.ServingReport;
import io.millrace.records.TickDone;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.Versions;
import io.millrace.wire.MonitoringBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rollout topology of one model in a test driver, with an instance of serving whose reports say that it does what the latest deployment wants, and
 * one partition of labels.
 */
final class Rolled {
    private final Driven driven;
    private final TopicCatalogue topics;
    private final List<Deployment> deployments = new ArrayList<>();
    private final List<Deployment> history = new ArrayList<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Long> ahead = new HashMap<>();
    private long clock = 1_000_000;

    Rolled(Driven driven, TopicCatalogue topics) {
        this.driven = driven;
        this.topics = topics;
    }

    /** Everything decided so far. */
    List<Deployment> deployments() {
        deployments.addAll(driven.received(Deployment.class, topics.deployments()));
        return deployments;
    }

    /** Everything in the history so far. */
    List<Deployment> history() {
        history.addAll(driven.received(Deployment.class, topics.rollouts()));
        return history;
    }

    Deployment latest() {
        List<Deployment> all = deployments();
        return all.get(all.size() - 1);
    }

    List<Alert> alerts() {
        return driven.received(Alert.class, topics.alerts());
    }

    void register(String version) {
        driven.send(ModelVersion.class, topics.modelRegistry(), version, Versions.of(version, "00"));
    }

    void command(String id, CommandKind kind, @Nullable String version, @Nullable String strategy) {
        Command command = new Command(
                id, kind, "churn", version, null, "ann", "to see", Instant.EPOCH, strategy, null, null, false);
        driven.send(Command.class, topics.commands(), id, command);
    }

    /** The instance has loaded what the latest deployment names, carries it out and has scored so many vectors in each arm. */
    void report(long samples) {
        report("one", 1, loaded(latest()), samples, 0);
    }

    /** From now on an instance's clock is so many milliseconds ahead of the broker's. */
    void setAhead(String instance, long millis) {
        ahead.put(instance, millis);
    }

    /** An instance of a MAJOR version of the features. */
    void report(String instance, int major, List<String> ready, long samples, long invalid) {
        Deployment latest = latest();
        long routing = latest.getRouting() == null ? -1L : latest.getRouting().getSequence();
        List<ArmCounts> arms = new ArrayList<>();
        if (latest.getRouting() != null) {
            latest.getRouting()
                    .getArms()
                    .forEach(arm -> arms.add(arm(arm.getVariant(), arm.getVersion(), false, samples, invalid)));
            if (arms.isEmpty() && latest.getChampion() != null) {
                arms.add(arm("champion", latest.getChampion(), false, samples, 0));
            }
            if (latest.getRouting().getShadow() != null) {
                arms.add(arm("shadow", latest.getRouting().getShadow(), true, samples, invalid));
            }
        }
        clock += 2_000;
        long own = clock + ahead.getOrDefault(instance, 0L);
        ServingReport report = new ServingReport(
                instance,
                "churn",
                major,
                numbers.merge(instance, 1L, Long::sum),
                Instant.ofEpochMilli(own - 2_000),
                Instant.ofEpochMilli(own),
                false,
                deployments.size() - 1L,
                latest.getSequence(),
                routing,
                ready,
                Map.of(),
                arms,
                null);
        driven.send(
                ServingReport.class, topics.servingReports(), instance + "/churn", report, Instant.ofEpochMilli(clock));
    }

    private static ArmCounts arm(String variant, String version, boolean shadow, long samples, long invalid) {
        // The champion has never said nonsense.
        long bad = variant.equals("champion") ? 0 : invalid;
        double sum = 0.25 * (samples - bad);
        return new ArmCounts(
                variant,
                version,
                shadow,
                samples,
                0L,
                0L,
                bad,
                0L,
                0L,
                0L,
                0L,
                List.of(samples),
                sum,
                sum / 4,
                List.of());
    }

    private static List<String> loaded(Deployment deployment) {
        List<String> loaded = new ArrayList<>();
        loaded.add(deployment.getChampion());
        loaded.add(deployment.getChallenger());
        loaded.removeIf(version -> version == null);
        return loaded;
    }

    /** Labels have completed a tick. */
    void tick(long time) {
        partial(new TickDone("", Instant.ofEpochMilli(time)));
    }

    /** Labels of so many rows of an arm have matured, under the latest deployment, of entities that were not there before. */
    void matured(String variant, long rows, double brier) {
        deployments();
        partial(new QualityPartial(
                "churn",
                variant,
                deployments.size() - 1L,
                -1L,
                rows,
                rows / 2,
                rows * brier,
                rows * (brier * brier + 0.01)));
    }

    private void partial(Object body) {
        driven.send(
                MonitoringPartial.class,
                topics.monitoringPartials(),
                "0",
                MonitoringBody.partial(PartialStage.LABEL, 0, body));
    }
}
