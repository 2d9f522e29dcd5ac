package io.millrace.topology.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.project.Project;
import io.millrace.quality.CohortCounter;
import io.millrace.quality.ConfidenceBasedEstimate;
import io.millrace.quality.LowRuns;
import io.millrace.quality.MetricVerdict;
import io.millrace.quality.QualityJudge;
import io.millrace.records.Alert;
import io.millrace.records.LabelledCohort;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.records.ScoredCohort;
import io.millrace.topology.windows.OpenAlerts;
import io.millrace.topology.windows.TickProgress;
import io.millrace.topology.windows.WindowLedger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Puts the partitions together. What is expected of a window is judged when every partition has completed a tick at or after its end + allowed lateness, what
 * happened a horizon later, in the order of window ends. A partial that comes later amends its report, and leaves what was decided as it is.
 */
final class QualityAggregator {
    private final Project project;
    private final QualityWindows windows;
    private final int partitions;
    private final Deserializer<MonitoringPartial> deserializer;
    private final WindowLedger ledger;
    private final TickProgress progress;
    private final KeyValueStore<Bytes, byte[]> runs;
    private final KeyValueStore<Bytes, byte[]> openAlerts;

    QualityAggregator(
            Project project,
            int partitions,
            Deserializer<MonitoringPartial> deserializer,
            ProcessorContext<?, ?> context) {
        this.project = project;
        this.partitions = partitions;
        this.deserializer = deserializer;
        windows = new QualityWindows(project);
        ledger = new WindowLedger(
                context.getStateStore(QualityTopology.PARTIALS_STORE),
                context.getStateStore(QualityTopology.WINDOWS_STORE));
        progress = new TickProgress(context.getStateStore(QualityTopology.PROGRESS_STORE), partitions);
        runs = context.getStateStore(QualityTopology.RUNS_STORE);
        openAlerts = context.getStateStore(QualityTopology.ALERTS_STORE);
    }

    /**
     * Takes what a partition expects of a window.
     *
     * @param message the partial as it came
     * @throws IllegalArgumentException when it cannot be
     */
    void accept(ScoredCohort scored, int partition, byte[] message) {
        CohortRecords.estimate(scored);
        long end = scored.getWindowEnd().toEpochMilli();
        take(new JudgedWindow(true, scored.getModel(), scored.getModelVersion(), end), partition, message);
    }

    /** Takes what a partition knows of the labels of a window, likewise. */
    void accept(LabelledCohort labelled, int partition, byte[] message) {
        CohortCounter counter = CohortRecords.counter(labelled);
        if (counter.counts().rows() > labelled.getLabelled()) {
            throw new IllegalArgumentException(counter.counts().rows() + " rows judged of " + labelled.getLabelled());
        }
        long end = labelled.getWindowEnd().toEpochMilli();
        take(new JudgedWindow(false, labelled.getModel(), labelled.getModelVersion(), end), partition, message);
    }

    /** What is of a model or a window that is none of the project's is passed over: while a project file changes, processes have different ones. */
    private void take(JudgedWindow window, int partition, byte[] message) {
        if (partition < 0 || partition >= partitions) {
            throw new IllegalArgumentException("there is no partition " + partition);
        }
        if (isOurs(window) && window.end() > windows.forgottenAt(progress.reached())) {
            ledger.take(window.end(), window.subject(), partition, message);
        }
    }

    private boolean isOurs(JudgedWindow window) {
        return windows.watches(window.model()) && windows.end(window.model(), window.end()) == window.end();
    }

    /** Takes that a partition has completed a tick; judges what can be judged now. */
    void tickDone(int partition, long time, Consumer<MonitoringReport> reports, Consumer<Alert> alerts) {
        if (!progress.done(partition, time)) {
            return;
        }
        long before = progress.reached();
        long now = progress.everywhere();
        if (now <= before) {
            return;
        }
        for (WindowLedger.Window known : ledger.changed(windows.forgottenAt(before), now)) {
            JudgedWindow window = JudgedWindow.of(known);
            if (isOurs(window) && window.due(windows) <= now) {
                judge(now, known, window, reports, alerts);
            }
        }
        ledger.forget(windows.forgottenAt(before), windows.forgottenAt(now));
        progress.reach(now);
    }

    private void judge(
            long tick,
            WindowLedger.Window known,
            JudgedWindow window,
            Consumer<MonitoringReport> reports,
            Consumer<Alert> alerts) {
        boolean first = !known.stands().closed();
        QualityJudge judge = new QualityJudge(project.model(window.model()).quality());
        long scored = estimate(window.asEstimated()).rows();
        LowRuns before = runs(window);
        QualityReport report;
        LowRuns after;
        if (window.estimated()) {
            ConfidenceBasedEstimate estimate = estimate(window);
            List<MetricVerdict> verdicts = judge.judge(estimate);
            after = first ? before.next(verdicts) : before;
            report = QualityReports.estimated(estimate, judge, verdicts, after);
        } else {
            LabelledWindow labelled = LabelledWindow.of(bodies(window, LabelledCohort.class));
            List<MetricVerdict> verdicts = judge.judge(labelled.cohort());
            after = first ? before.next(verdicts) : before;
            report = QualityReports.realised(labelled, scored, judge, verdicts, after);
        }
        reports.accept(new MonitoringReport(
                window.model(),
                window.version(),
                Instant.ofEpochMilli(windows.start(window.model(), window.end())),
                Instant.ofEpochMilli(window.end()),
                ledger.judged(known).revision(),
                Instant.ofEpochMilli(tick),
                report));
        if (first) {
            runs.put(key(window), after.encode());
            QualityAlerts open = new QualityAlerts(new OpenAlerts(window.model(), openAlerts));
            open.follow(window, report, alerts);
            retireOthers(window, open, alerts);
        }
    }

    /** Versions that have scored nothing in a window that has now been judged are out of service: one that is brought back begins anew. */
    private void retireOthers(JudgedWindow window, QualityAlerts open, Consumer<Alert> alerts) {
        List<JudgedWindow> others = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = runs.all()) {
            while (all.hasNext()) {
                JudgedWindow other = JudgedWindow.of(new String(all.next().key.get(), UTF_8), window.end());
                if (other.sameModel(window) && !ledger.knows(other.end(), other.subject())) {
                    others.add(other);
                }
            }
        }
        for (JudgedWindow other : others) {
            runs.delete(key(other));
            open.retire(other, alerts);
        }
    }

    private LowRuns runs(JudgedWindow window) {
        byte[] bytes = runs.get(key(window));
        return bytes == null ? LowRuns.NONE : LowRuns.decode(bytes);
    }

    private static Bytes key(JudgedWindow window) {
        return Bytes.wrap(window.subject().getBytes(UTF_8));
    }

    private ConfidenceBasedEstimate estimate(JudgedWindow window) {
        ConfidenceBasedEstimate all = new ConfidenceBasedEstimate();
        bodies(window, ScoredCohort.class).forEach(scored -> all.add(CohortRecords.estimate(scored)));
        return all;
    }

    private <T> List<T> bodies(JudgedWindow window, Class<T> type) {
        return ledger.partials(window.end(), window.subject()).stream()
                .map(message -> type.cast(deserializer.deserialize("", message).getBody()))
                .toList();
    }
}
