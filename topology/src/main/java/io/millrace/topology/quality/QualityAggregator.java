package io.millrace.topology.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.conceptdrift.CohortErrors;
import io.millrace.project.Project;
import io.millrace.quality.CohortCounter;
import io.millrace.quality.ConfidenceBasedEstimate;
import io.millrace.quality.LowRuns;
import io.millrace.quality.MetricVerdict;
import io.millrace.quality.QualityJudge;
import io.millrace.quality.QualityMetric;
import io.millrace.records.Alert;
import io.millrace.records.LabelledCohort;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.QualityReport;
import io.millrace.records.ScoredCohort;
import io.millrace.topology.judging.Findings;
import io.millrace.topology.judging.JudgeState;
import io.millrace.topology.judging.WindowJudge;
import io.millrace.topology.windows.WindowLedger;
import io.millrace.wire.MonitoringBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Puts the partitions together. What is expected of a window is judged when every partition has completed a tick at or after its end + allowed lateness, what
 * happened a horizon later, in the order of window ends. A partial that comes later amends its report, and leaves what was decided as it is.
 */
final class QualityAggregator implements WindowJudge {
    private final Project project;
    private final QualityWindows windows;
    private final JudgeState state;
    private final KeyValueStore<Bytes, byte[]> runs;
    private final PastEstimates past;
    private final ConceptDriftWatch concept;

    QualityAggregator(Project project, JudgeState state) {
        this.project = project;
        this.state = state;
        windows = new QualityWindows(project);
        runs = state.store(QualityTopology.RUNS_STORE);
        past = new PastEstimates(state.store(QualityTopology.ERRORS_STORE));
        concept = new ConceptDriftWatch(project, state);
    }

    @Override
    public void accept(MonitoringPartial partial, byte[] message) {
        if (MonitoringBody.of(partial) instanceof ScoredCohort scored) {
            CohortRecords.estimate(scored);
            long end = scored.getWindowEnd().toEpochMilli();
            take(new JudgedWindow(true, scored.getModel(), scored.getModelVersion(), end), partial, message);
        } else if (MonitoringBody.of(partial) instanceof LabelledCohort labelled) {
            CohortCounter counter = CohortRecords.counter(labelled);
            CohortRecords.delays(labelled);
            labelled.getParts().forEach(CohortRecords::outcomes);
            if (counter.counts().rows() > labelled.getLabelled()) {
                throw new IllegalArgumentException(
                        counter.counts().rows() + " rows judged of " + labelled.getLabelled());
            }
            long end = labelled.getWindowEnd().toEpochMilli();
            take(new JudgedWindow(false, labelled.getModel(), labelled.getModelVersion(), end), partial, message);
        }
    }

    private void take(JudgedWindow window, MonitoringPartial partial, byte[] message) {
        if (isOurs(window) && window.end() > forgottenAt(state.progress().reached())) {
            state.ledger().take(window.end(), window.subject(), partial.getPartition(), message);
        }
    }

    private boolean isOurs(JudgedWindow window) {
        return windows.watches(window.model()) && windows.end(window.model(), window.end()) == window.end();
    }

    @Override
    public void judge(long before, long now, Findings findings) {
        if (now <= before) {
            return;
        }
        // In the order in which they are due, however many ticks come at once: an estimate tells of the errors of what
        // had come true by then.
        state.ledger().changed(forgottenAt(before), now).stream()
                .filter(known -> isOurs(JudgedWindow.of(known)))
                .filter(known -> JudgedWindow.of(known).due(windows) <= now)
                .sorted(Comparator.comparingLong(known -> JudgedWindow.of(known).due(windows)))
                .forEach(known -> judge(now, known, JudgedWindow.of(known), findings));
    }

    @Override
    public long forgottenAt(long tick) {
        return windows.forgottenAt(tick);
    }

    private void judge(long tick, WindowLedger.Window known, JudgedWindow window, Findings findings) {
        boolean first = !known.stands().closed();
        QualityJudge judge = new QualityJudge(project.model(window.model()).quality());
        ConfidenceBasedEstimate estimate = estimate(window.asEstimated());
        LowRuns before = runs(window);
        QualityReport report;
        LowRuns after;
        if (window.estimated()) {
            List<MetricVerdict> verdicts = judge.judge(estimate);
            after = first ? before.next(verdicts) : before;
            report = new QualityReports(judge, verdicts, after).estimated(estimate, past.of(window.model()));
        } else {
            LabelledWindow labelled = LabelledWindow.of(counted(window, LabelledCohort.class));
            List<MetricVerdict> verdicts =
                    judge.judge(labelled.cohort(), labelled.all().outcomes());
            after = first ? before.next(verdicts) : before;
            if (first && judge.valid(labelled.cohort().counts().rows())) {
                concept.take(
                        window,
                        errors(window, labelled, judge.expected(estimate, QualityMetric.BRIER)),
                        findings.alerts());
            }
            long maturity = windows.matured(window.model(), window.end()) - window.end();
            report = new QualityReports(judge, verdicts, after)
                    .realised(labelled, estimate, maturity, concept.told(window));
            if (first && report.getValid()) {
                past.remember(window.model(), estimate, judge, verdicts);
            }
        }
        findings.reports()
                .accept(MonitoringBody.report(
                        window.model(),
                        window.version(),
                        Instant.ofEpochMilli(windows.start(window.model(), window.end())),
                        Instant.ofEpochMilli(window.end()),
                        state.ledger().judged(known).revision(),
                        Instant.ofEpochMilli(tick),
                        report));
        if (first) {
            runs.put(key(window), after.encode());
            QualityAlerts open = new QualityAlerts(state.alerts(window.model()));
            open.follow(window, report, findings.alerts());
            retireOthers(window, open, findings.alerts());
        }
    }

    /** Versions that have scored nothing in a window that has now been judged are out of service: one that is brought back begins anew. */
    private void retireOthers(JudgedWindow window, QualityAlerts open, Consumer<Alert> alerts) {
        List<JudgedWindow> others = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = runs.all()) {
            while (all.hasNext()) {
                JudgedWindow other = JudgedWindow.of(new String(all.next().key.get(), UTF_8), window.end());
                if (other.sameModel(window) && !state.ledger().knows(other.end(), other.subject())) {
                    others.add(other);
                }
            }
        }
        for (JudgedWindow other : others) {
            runs.delete(key(other));
            open.retire(other, alerts);
            if (!other.estimated()) {
                concept.retire(other, alerts);
            }
        }
    }

    private CohortErrors errors(JudgedWindow window, LabelledWindow labelled, double expected) {
        return CohortErrors.of(
                windows.start(window.model(), window.end()),
                window.end(),
                labelled.entities(),
                labelled.cohort(),
                expected);
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
        counted(window, ScoredCohort.class).forEach(scored -> all.add(CohortRecords.estimate(scored)));
        return all;
    }

    private <T> List<T> counted(JudgedWindow window, Class<T> type) {
        return state.counted(window.end(), window.subject(), type);
    }
}
