package io.millrace.quickstart.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.bundle.BadBundleException;
import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.project.RecommendationPolicy;
import io.millrace.records.DataReport;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import io.millrace.records.Gate;
import io.millrace.records.ModelVersion;
import io.millrace.records.MonitoringReport;
import io.millrace.records.RetrainEvent;
import io.millrace.records.RetrainReason;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.statistics.MetricDifference;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MonitoringBody;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The report of a run, as JSON. Read it when nothing writes to the topics any more. */
public final class RunReport {
    private final Project project;
    private final TopicCatalogue catalogue;
    private final TopicReader topics;
    private final ObjectNode json = new ObjectMapper().createObjectNode();

    private RunReport(ProcessContext process) {
        project = process.project();
        catalogue = process.topics();
        topics = new TopicReader(process);
    }

    /**
     * Reads the topics of a project and says what happened.
     *
     * @throws BadBundleException when a registered model cannot be loaded from its chunks
     */
    public static ObjectNode of(ProcessContext process) throws BadBundleException {
        return new RunReport(process).count();
    }

    private ObjectNode count() throws BadBundleException {
        EventTally events = EventTally.count(topics, project, catalogue.featureUpdates(), catalogue.deadLetters());
        PredictionTally predictions =
                PredictionTally.count(topics, catalogue.predictions(), project.modelNames(), events.appended());
        LabelledRows examples = LabelledRows.read(topics, catalogue.labelledExamples());
        Models models = Models.read(topics, catalogue);
        events(events);
        predictions(predictions);
        examples(examples);
        models(models);
        RolloutsNode.write(topics, catalogue.rollouts(), json.putArray("rollouts"));
        retrainEvents();
        drift();
        data();
        comparisons(models, examples);
        RecommendationPolicy recommendations = project.recommendations();
        if (recommendations != null) {
            RecommendationsNode.write(
                    recommendations, project.entity().refresh(), examples, json.putArray("recommendations"));
        }
        json.putObject("latency_ms")
                .putObject("event_to_prediction")
                .put("p50", predictions.p50())
                .put("p99", predictions.p99());
        json.put("events_per_second", Math.round(predictions.eventsPerSecond()));
        json.put("peak_rss_mb", PeakMemory.megabytes());
        return json;
    }

    private void events(EventTally tally) {
        ObjectNode events = json.putObject("events");
        events.put("produced", tally.produced());
        events.put("processed", tally.processed());
        ObjectNode letters = events.putObject("dead_letters");
        tally.deadLetters().forEach(letters::put);
    }

    private void predictions(PredictionTally tally) {
        ObjectNode predictions = json.putObject("predictions");
        predictions.put("records", tally.records());
        ObjectNode ids = predictions.putObject("unique_ids");
        tally.uniqueIds().forEach(ids::put);
        predictions.put("with_model", tally.withModel());
        predictions.put("with_reasons", tally.withReasons());
    }

    private void examples(LabelledRows all) {
        ObjectNode examples = json.putObject("examples");
        examples.put("n", all.examples().size());
        examples.put("positive", all.positives());
        ObjectNode byModel = examples.putObject("by_model");
        for (String model : project.modelNames()) {
            LabelledRows own = all.of(model);
            byModel.putObject(model).put("n", own.examples().size()).put("positive", own.positives());
        }
    }

    private void models(Models models) {
        ArrayNode list = json.putArray("models");
        for (ModelVersion version : models.versions()) {
            ObjectNode model = list.addObject();
            model.put("model", version.getModel());
            model.put("version", version.getVersion());
            model.put("stage", models.stage(version));
            reasons(model, version.getReasons());
            ObjectNode metrics = model.putObject("metrics");
            version.getMetrics().forEach((name, value) -> Numbers.put(metrics, name, value));
            ArrayNode gates = model.putArray("gates");
            for (Gate gate : version.getGates()) {
                gates.addObject()
                        .put("metric", gate.getMetric())
                        .put("minimum", gate.getMinimum())
                        .put("maximum", gate.getMaximum())
                        .put("value", gate.getValue())
                        .put("passed", gate.getPassed());
            }
            model.put("threshold", version.getThreshold());
            if (version.getCalibration() != null) {
                CalibrationNode.write(version.getCalibration(), model.putObject("calibration"));
            }
            model.putObject("dataset")
                    .put("rows", version.getDataset().getRows())
                    .put("from", version.getDataset().getFrom().toString())
                    .put("until", version.getDataset().getUntil().toString())
                    .put("sha256", version.getDataset().getSha256());
        }
    }

    private static void reasons(ObjectNode node, List<RetrainReason> reasons) {
        ArrayNode list = node.putArray("reasons");
        reasons.forEach(reason -> list.add(reason.name().toLowerCase(Locale.ROOT)));
    }

    private void retrainEvents() {
        Set<String> accepted = new HashSet<>();
        topics.read(catalogue.trainingRuns(), TrainingRun.class, (record, run) -> {
            if (run.getStage() == TrainingStage.REGISTRATION && run.getState() == TrainingState.SUCCEEDED) {
                accepted.add(run.getRetrainId());
            }
        });
        ArrayNode list = json.putArray("retrain_events");
        Set<String> seen = new HashSet<>();
        topics.read(catalogue.retrainEvents(), RetrainEvent.class, (record, event) -> {
            if (seen.add(event.getId())) {
                ObjectNode node = list.addObject();
                node.put("id", event.getId());
                node.put("model", event.getModel());
                reasons(node, event.getReasons());
                node.put("accepted", accepted.contains(event.getId()));
            }
        });
    }

    /** The first window in which a feature's drift was confirmed for a model. */
    private record Confirmed(String model, FeatureDrift drift, Instant at) {}

    private void drift() {
        Map<String, Confirmed> confirmed = new LinkedHashMap<>();
        topics.read(catalogue.monitoring(), MonitoringReport.class, (record, report) -> {
            if (!(MonitoringBody.of(report) instanceof DriftReport drift)) {
                return;
            }
            for (FeatureDrift feature : drift.getFeatures()) {
                if (feature.getConfirmed()) {
                    confirmed.putIfAbsent(
                            report.getModel() + "/" + feature.getFeature(),
                            new Confirmed(report.getModel(), feature, report.getWindowEnd()));
                }
            }
        });
        ArrayNode list = json.putArray("drift");
        confirmed.values().forEach(found -> list.addObject()
                .put("model", found.model)
                .put("feature", found.drift.getFeature())
                .put("psi", found.drift.getPsi())
                .put("ks", found.drift.getKs())
                .put("confirmed_at", found.at.toString()));
    }

    /** The data of the sources: how many windows were judged, and which broke what, as it stood in the end. */
    private void data() {
        Map<String, MonitoringReport> latest = new LinkedHashMap<>();
        topics.read(catalogue.monitoring(), MonitoringReport.class, (record, report) -> {
            if (MonitoringBody.of(report) instanceof DataReport) {
                latest.put(report.getSubject() + " " + report.getWindowEnd(), report);
            }
        });
        ObjectNode data = json.putObject("data");
        data.put("windows", latest.size());
        ArrayNode quarantined = data.putArray("quarantined");
        for (MonitoringReport report : latest.values()) {
            if (MonitoringBody.of(report) instanceof DataReport found && found.getQuarantined()) {
                ObjectNode node = quarantined.addObject();
                node.put("source", report.getSubject());
                node.put("window_end", report.getWindowEnd().toString());
                ArrayNode rules = node.putArray("rules");
                found.getBroken().forEach(rule -> rules.add(rule.getRule()));
            }
        }
    }

    /** Of the project's first model; of every model by name where there are several. */
    private void comparisons(Models models, LabelledRows examples) throws BadBundleException {
        List<String> names = project.modelNames();
        comparison(json.putObject("comparison"), names.get(0), models, examples);
        if (names.size() > 1) {
            ObjectNode all = json.putObject("comparisons");
            for (String model : names) {
                comparison(all.putObject(model), model, models, examples);
            }
        }
    }

    /** The first version against the one in service; empty when that is the first, or there is none. */
    private void comparison(ObjectNode comparison, String model, Models models, LabelledRows examples)
            throws BadBundleException {
        ModelVersion champion = models.champion(model);
        if (champion == null || champion.equals(models.of(model).get(0))) {
            return;
        }
        MetricDifference difference = Comparison.of(
                models, models.of(model).get(0), champion, examples.of(model), FeatureSet.compile(project));
        Numbers.put(comparison, "auc_champion", difference.first());
        Numbers.put(comparison, "auc_challenger", difference.second());
        Numbers.put(comparison, "difference", difference.difference());
        Numbers.put(comparison, "low", difference.interval().low());
        Numbers.put(comparison, "high", difference.interval().high());
        comparison.put("rows", difference.rows());
    }
}
