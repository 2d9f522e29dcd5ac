package io.millrace.quickstart.describe;

import io.millrace.project.ModelDefinition;
import io.millrace.quickstart.models.RegisteredModels;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.DriftReport;
import io.millrace.records.ModelVersion;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.records.TrainingRun;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.MonitoringBody;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the topics say of a model now.
 *
 * @param champion the version in service; null: none is
 * @param quality of the champion, of the latest window that had rows enough and whose labels have matured; null: of none yet
 * @param drift of the champion, of the latest window that had rows enough; null: of none yet
 * @param training how the latest training stands; null: there was none
 * @param serving who scores for it
 */
record ModelNow(
        RegisteredModels versions,
        @Nullable ModelVersion champion,
        @Nullable MonitoringReport quality,
        @Nullable MonitoringReport drift,
        @Nullable TrainingRun training,
        ServingNow serving) {

    /** Reads it from the topics. */
    static ModelNow read(ProcessContext process, ModelDefinition model) {
        RegisteredModels versions = RegisteredModels.read(process, model);
        ModelVersion champion = versions.find("champion").orElse(null);
        AtomicReference<@Nullable MonitoringReport> quality = new AtomicReference<>();
        AtomicReference<@Nullable MonitoringReport> drift = new AtomicReference<>();
        AtomicReference<@Nullable TrainingRun> training = new AtomicReference<>();
        TopicReader topics = new TopicReader(process);
        topics.read(process.topics().monitoring(), MonitoringReport.class, (record, report) -> {
            boolean ours = champion != null
                    && model.equals(process.project().modelOf(report.getModel()))
                    && report.getSubject().equals(champion.getVersion());
            if (ours
                    && MonitoringBody.of(report) instanceof QualityReport found
                    && found.getValid()
                    && !found.getEstimated()) {
                later(quality, report);
            } else if (ours && MonitoringBody.of(report) instanceof DriftReport found && found.getValid()) {
                later(drift, report);
            }
        });
        topics.read(process.topics().trainingRuns(), TrainingRun.class, (record, run) -> {
            if (model.equals(process.project().modelOf(run.getModel()))) {
                training.set(run);
            }
        });
        return new ModelNow(
                versions, champion, quality.get(), drift.get(), training.get(), ServingNow.read(process, model));
    }

    /** Of the latest window the latest revision, which comes last. */
    private static void later(AtomicReference<@Nullable MonitoringReport> latest, MonitoringReport report) {
        MonitoringReport before = latest.get();
        if (before == null || !report.getWindowEnd().isBefore(before.getWindowEnd())) {
            latest.set(report);
        }
    }
}
