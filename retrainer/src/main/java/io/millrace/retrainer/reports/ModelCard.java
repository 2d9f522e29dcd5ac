package io.millrace.retrainer.reports;

import io.millrace.bundle.Manifest;
import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.pages.Article;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Dataset;
import io.millrace.records.Evaluation;
import io.millrace.records.SliceMetrics;
import io.millrace.retrainer.gates.TargetResult;
import io.millrace.retrainer.training.TrainedModel;
import io.millrace.statistics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What somebody must know who is to rely on a model (Mitchell et al. 2019, Model cards for model reporting): what it is for, what it was made of, how good it is and for whom, where it ends, and how to be rid of it. */
public final class ModelCard {
    /** Rows of a class below which a figure moves too much by chance to be told without a warning. */
    private static final int FEW = 200;

    /** Parameters that are told of as what came of them. */
    private static final Set<String> TOLD = Set.of("calibration", "seed");

    private ModelCard() {}

    /**
     * What a card speaks of.
     *
     * @param outcome what became of it
     * @param sha256 of its bundle
     * @param parametersFrom where its hyper-parameters come from, in words
     * @param dataset what it learned from
     * @param metrics figures on test rows
     * @param evaluation intervals, importance and slices
     */
    public record Subject(
            ModelOutcome outcome,
            String sha256,
            String parametersFrom,
            TrainedModel trained,
            Dataset dataset,
            Map<String, Double> metrics,
            Evaluation evaluation) {
        public Subject {
            metrics = Map.copyOf(metrics);
        }
    }

    /** The card. */
    public static Article of(Project project, ModelDefinition model, Subject subject) {
        Article card = new Article("Model card: " + model.name() + " of " + project.name());
        card.heading("What became of it").paragraph(subject.outcome().inWords());
        card.facts(subject.outcome().comparison());
        use(card, project, model, subject);
        data(card, subject.dataset());
        making(card, model, subject);
        figures(card, model, subject);
        gates(card, model, subject);
        slices(card, model, subject);
        card.heading("Limits").items(limits(project, model, subject));
        drift(card, model, subject.trained().bundle().reference());
        if (subject.outcome().registered()) {
            card.heading("Rolling back")
                    .paragraph(
                            "What is under way is undone; where nothing is, the version before comes back, which serving has kept loaded. Nothing is trained, and no event is lost.")
                    .code("./millrace deploy rollback --model " + model.name() + " --why \"…\"");
        }
        return card;
    }

    private static void use(Article card, Project project, ModelDefinition model, Subject subject) {
        card.heading("What it is for");
        if (project.objective() != null) {
            card.paragraph(project.objective());
        }
        card.paragraph(
                "For each %s that the project samples it gives the probability of the label %s within %s of the moment its features speak of. A score of %s or more is decided positive."
                        .formatted(
                                project.entity().name(),
                                model.label().name(),
                                MetricWords.span(model.label().horizon().toHours()),
                                MetricWords.written(
                                        subject.trained().bundle().manifest().threshold())));
        card.paragraph(
                "It is for no other entities than those, for no other horizon, and for no moment long after its data end. What its reasons tell is why it scores as it does, not what would happen if something were changed.");
    }

    private static void data(Article card, Dataset dataset) {
        List<List<String>> rows = new ArrayList<>();
        String version = dataset.getVersion();
        if (version != null) {
            rows.add(List.of("version", version));
        }
        if (!dataset.getSha256().isEmpty()) {
            rows.add(List.of("SHA-256", dataset.getSha256()));
        }
        rows.add(List.of("rows", count(dataset.getRows())));
        rows.add(List.of(
                "of these, train and test", count(dataset.getTrainRows()) + " and " + count(dataset.getTestRows())));
        rows.add(List.of("entities", count(dataset.getEntities())));
        rows.add(List.of("with the label", count(dataset.getPositives())));
        rows.add(List.of("features speak of", dataset.getFrom() + " to " + dataset.getUntil()));
        rows.add(List.of("it knows nothing after", String.valueOf(dataset.getLabelCutoff())));
        dataset.getOffsets()
                .forEach(place -> rows.add(List.of(
                        place.getTopic() + ", partition " + place.getPartition(),
                        "read to offset " + place.getOffset())));
        card.heading("Data").facts(rows);
        card.paragraph(
                "The test rows are the last stretch of time; a horizon lies between them and those that were learned from, so that no label that was learned knows anything of the test.");
    }

    private static void making(Article card, ModelDefinition model, Subject subject) {
        Manifest manifest = subject.trained().bundle().manifest();
        List<List<String>> rows = new ArrayList<>();
        String retrainId = subject.outcome().retrainId();
        if (retrainId != null) {
            rows.add(List.of("retrain event", retrainId));
        }
        rows.add(List.of("algorithm", manifest.algorithm() + " " + manifest.algorithmVersion()));
        rows.add(List.of(
                "feature set",
                manifest.featureSetVersion() + ", " + manifest.inputs().size() + " features"));
        rows.add(List.of("calibration", manifest.calibration().method().name().toLowerCase(Locale.ROOT)));
        rows.add(List.of("seed", String.valueOf(model.seed())));
        rows.add(List.of("hyper-parameters", subject.parametersFrom()));
        Map<String, String> parameters = new TreeMap<>(subject.trained().parameters());
        parameters.keySet().removeAll(TOLD);
        parameters.forEach((name, value) -> rows.add(List.of(name, value)));
        rows.add(List.of("bundle, SHA-256", subject.sha256()));
        card.heading("How it was made").facts(rows);
    }

    private static void figures(Article card, ModelDefinition model, Subject subject) {
        List<List<String>> rows = new ArrayList<>();
        new TreeMap<>(subject.metrics())
                .forEach((name, value) -> rows.add(List.of(
                        name.equals(model.success().metric()) ? name + " (what the project is for)" : name,
                        MetricWords.written(name, value),
                        MetricWords.interval(name, subject.evaluation().getIntervals()),
                        MetricWords.meaning(name))));
        card.heading("Figures on test rows").explained(List.of("figure", "value", "95 % interval", "what it is"), rows);
    }

    private static void gates(Article card, ModelDefinition model, Subject subject) {
        card.heading("Gates and targets");
        List<List<String>> rows = subject.outcome().gateRows();
        card.explained(List.of("gate", "bound", "value", ""), rows);
        List<List<String>> targets = new ArrayList<>();
        for (TargetResult target : TargetResult.of(model, subject.metrics())) {
            Double value = target.value();
            targets.add(List.of(
                    target.metric(),
                    MetricWords.written(target.target()),
                    value == null ? "not known" : MetricWords.written(value),
                    target.met() ? "met" : "missed"));
        }
        card.explained(List.of("target", "wanted", "value", ""), targets);
        if (rows.isEmpty() && targets.isEmpty()) {
            card.paragraph("Not judged.");
        }
    }

    private static void slices(Article card, ModelDefinition model, Subject subject) {
        List<List<String>> rows = new ArrayList<>();
        for (SliceMetrics slice : subject.evaluation().getSlices()) {
            rows.add(List.of(
                    slice.getSlice(),
                    count(slice.getRows()),
                    count(slice.getPositives()),
                    value(slice, model.success().metric()),
                    value(slice, Metrics.AUC_ROC)));
        }
        if (!rows.isEmpty()) {
            card.heading("For whom it is how good")
                    .table(
                            List.of(
                                    "slice",
                                    "rows",
                                    "with the label",
                                    model.success().metric(),
                                    Metrics.AUC_ROC),
                            rows);
        }
    }

    private static String value(SliceMetrics slice, String metric) {
        Double value = slice.getMetrics().get(metric);
        return value == null ? "–" : MetricWords.written(value);
    }

    private static List<String> limits(Project project, ModelDefinition model, Subject subject) {
        List<String> limits = new ArrayList<>();
        Map<String, Double> metrics = subject.metrics();
        double rows = metrics.getOrDefault(Metrics.ROWS, 0.0);
        double positives = rows * metrics.getOrDefault(Metrics.BASE_RATE, 0.0);
        if (Math.min(positives, rows - positives) < FEW) {
            limits.add("It was judged by fewer than %d rows of a class: look at the intervals, not at the figures."
                    .formatted(FEW));
        }
        if (metrics.getOrDefault(Metrics.ACCURACY, 1.0) <= metrics.getOrDefault(Metrics.MAJORITY_ACCURACY, 0.0)) {
            limits.add(
                    "Its decisions are right no more often than those of who always decides for the more frequent class: its worth is in the ranking, not in the accuracy.");
        }
        long few = subject.evaluation().getSlices().stream()
                .filter(slice -> Math.min(slice.getPositives(), slice.getRows() - slice.getPositives()) < FEW)
                .count();
        if (few > 0) {
            limits.add("%d of %d slices have fewer than %d rows of a class: little is known of them."
                    .formatted(few, subject.evaluation().getSlices().size(), FEW));
        }
        if (Objects.equals(metrics.get("judged_by_held_out"), 0.0)) {
            limits.add(
                    "Too few rows were held out to judge by: its figures are of rows that may have been acted on, and what acting did is in them.");
        }
        limits.add(
                "Its figures are of one stretch of time. When the world changes they no longer hold; drift and quality are watched for that.");
        if (!model.excluded().isEmpty()) {
            limits.add("It does not read " + String.join(", ", model.excluded()) + ".");
        }
        limits.add("Events that come later than %s after they happened may be missing from its features."
                .formatted(MetricWords.span(project.time().allowedLateness().toHours())));
        return limits;
    }

    private static void drift(Article card, ModelDefinition model, DriftReference reference) {
        long monitored = reference.features().stream()
                .filter(FeatureReference::monitored)
                .count();
        card.heading("What it will be compared with")
                .paragraph(
                        "Its bundle holds the distribution of each feature over %s train rows of %s entities, and of its own score over test rows. Windows of %s are held against it; %d of %d features are watched, with thresholds of PSI %s and KS %s."
                                .formatted(
                                        count(reference.rows()),
                                        count(reference.entities()),
                                        MetricWords.span(model.drift().window().toHours()),
                                        monitored,
                                        reference.features().size(),
                                        model.drift().psi(),
                                        model.drift().ks()));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
