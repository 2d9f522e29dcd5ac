package io.millrace.retrainer.reports;

import io.millrace.bundle.Manifest;
import io.millrace.pages.BarChart;
import io.millrace.pages.Chart;
import io.millrace.pages.Markup;
import io.millrace.pages.Page;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Evaluation;
import io.millrace.records.FeatureImportance;
import io.millrace.records.SliceMetrics;
import io.millrace.retrainer.dataset.DatasetFacts;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.statistics.Metrics;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How good a model is on its test rows, whatever is asked of it, as an HTML page that needs no other file, no network and no script: figures with intervals, curves, and in words what they mean. */
public final class EvaluationPage {
    private static final int MOST_BARS = 15;
    private static final List<String> COUNTED = List.of("tp", "fp", "fn", "tn");

    private final Project project;
    private final ModelDefinition model;
    private final Candidate candidate;
    private final Map<String, Double> metrics;
    private final Evaluation evaluation;
    private final Page page;
    private final Markup markup;

    private EvaluationPage(Project project, ModelDefinition model, Candidate candidate) {
        this.project = project;
        this.model = model;
        this.candidate = candidate;
        metrics = candidate.metrics();
        evaluation = candidate.evaluation();
        page = new Page("Evaluation of " + model.name(), Chart.STYLE);
        markup = page.markup();
    }

    /** The page. */
    public static String of(Project project, ModelDefinition model, Candidate candidate) {
        return new EvaluationPage(project, model, candidate).written();
    }

    private String written() {
        inShort();
        figures();
        decisions();
        EvaluationCharts charts = new EvaluationCharts(candidate);
        markup.leaf("h2", "Curves").open("div", "class", "charts");
        charts.all().forEach(this::figure);
        markup.close();
        importance();
        slices();
        return page.end();
    }

    private void inShort() {
        DatasetFacts facts = candidate.facts();
        Manifest manifest = candidate.bundle().manifest();
        markup.leaf(
                "p",
                "Project %s predicts %s, %s ahead. The model learned from %,d rows and is judged by %,d later ones, of which %s have the label. All examples are from %s to %s; a horizon lies between the rows that were learned from and those that judge."
                        .formatted(
                                project.name(),
                                model.label().name(),
                                MetricWords.span(model.label().horizon().toHours()),
                                facts.trainRows(),
                                candidate.ranking().rows(),
                                MetricWords.percent(candidate.ranking().baseRate()),
                                day(facts.from()),
                                day(facts.until())));
        Double success = metrics.get(model.success().metric());
        markup.leaf(
                "p",
                "What the project is for, %s, is %s%s. A row is decided positive at a score of %s or more."
                        .formatted(
                                model.success().metric(),
                                success == null ? "unknown" : MetricWords.written(success),
                                within(model.success().metric()),
                                MetricWords.written(manifest.threshold())));
    }

    private String within(String metric) {
        String interval = MetricWords.interval(metric, evaluation.getIntervals());
        return interval.isEmpty() ? "" : " (95 %: " + interval + ")";
    }

    private void figures() {
        markup.leaf("h2", "Figures").open("div", "class", "wide").open("table", "class", "explained");
        page.row("th", "figure", "value", "95 % interval", "what it is");
        metrics.forEach((name, value) -> {
            if (!COUNTED.contains(name)) {
                page.row(
                        "td",
                        name,
                        MetricWords.written(name, value),
                        MetricWords.interval(name, evaluation.getIntervals()),
                        MetricWords.meaning(name));
            }
        });
        markup.close().close();
        page.note(
                "The intervals are by bootstrap over entities, %,d resamples: the rows of one entity are alike, and many of them tell no more than a few. They say what other test entities of the same time would have made of the figures, not what another time would."
                        .formatted(evaluation.getResamples()));
    }

    private void decisions() {
        markup.leaf("h2", "Decisions on test rows").open("div", "class", "wide").open("table");
        page.row("th", "", "decided positive", "decided negative");
        page.row("td", "with the label", count("tp"), count("fn"));
        page.row("td", "without it", count("fp"), count("tn"));
        markup.close().close();
        page.note(
                "At the threshold %s. Of 100 rows decided positive %s have the label, against %s of all rows; %s of 100 rows with the label are found."
                        .formatted(
                                MetricWords.written(
                                        candidate.bundle().manifest().threshold()),
                                hundred(Metrics.PRECISION),
                                hundred(Metrics.BASE_RATE),
                                hundred(Metrics.RECALL)));
    }

    private String count(String metric) {
        return String.format(Locale.ROOT, "%,.0f", metrics.getOrDefault(metric, 0.0));
    }

    private String hundred(String metric) {
        Double value = metrics.get(metric);
        return value == null ? "an unknown number" : String.format(Locale.ROOT, "%.0f", 100 * value);
    }

    private void figure(EvaluationCharts.Figure figure) {
        markup.open("figure");
        figure.chart().draw(markup);
        markup.open("figcaption")
                .leaf("b", figure.title() + ". ")
                .text(figure.words())
                .close();
        markup.close();
    }

    private void importance() {
        markup.leaf("h2", "What the features count for").open("div", "class", "charts");
        bars(
                "Contribution",
                "How far the feature moves the log-odds of a row in the mean, up or down (exact Shapley values, %,d rows). 0.7 doubles or halves the odds."
                        .formatted(evaluation.getExplainedRows()),
                FeatureImportance::getShap);
        bars(
                "Permutation",
                "How much of the AUC is lost when the feature's values are shuffled among %,d test rows: what the model would miss. Of features that say the same, each seems to count for little."
                        .formatted(evaluation.getShuffledRows()),
                FeatureImportance::getPermutation);
        bars(
                "Gain",
                "The feature's share of what the trees gained on train rows. Drift is weighted with it.",
                FeatureImportance::getGain);
        markup.close();
        markup.open("details")
                .leaf("summary", "All features")
                .open("div", "class", "wide")
                .open("table");
        page.row("th", "feature", "contribution", "permutation", "gain");
        for (FeatureImportance one : evaluation.getImportance()) {
            page.row(
                    "td",
                    one.getFeature(),
                    written(one.getShap()),
                    written(one.getPermutation()),
                    written(one.getGain()));
        }
        markup.close().close().close();
    }

    private void bars(String title, String words, Function<FeatureImportance, @Nullable Double> of) {
        ToDoubleFunction<FeatureImportance> known = one -> Objects.requireNonNullElse(of.apply(one), 0.0);
        List<BarChart.Bar> bars = evaluation.getImportance().stream()
                .filter(one -> of.apply(one) != null)
                .sorted(Comparator.comparingDouble(one -> -known.applyAsDouble(one)))
                .limit(MOST_BARS)
                .map(one -> new BarChart.Bar(one.getFeature(), known.applyAsDouble(one), written(of.apply(one))))
                .toList();
        if (bars.isEmpty()) {
            return;
        }
        markup.open("figure");
        new BarChart(
                        title + " by feature",
                        "The greatest is " + bars.get(0).name() + " with "
                                + bars.get(0).written() + ".",
                        bars)
                .draw(markup);
        markup.open("figcaption").leaf("b", title + ". ").text(words).close();
        markup.close();
    }

    private static String written(@Nullable Double value) {
        return value == null ? "–" : MetricWords.written(value);
    }

    private void slices() {
        if (evaluation.getSlices().isEmpty()) {
            return;
        }
        markup.leaf("h2", "Slices").open("div", "class", "wide").open("table");
        List<String> columns = Stream.concat(
                        Stream.of(model.success().metric()),
                        Stream.of(Metrics.AUC_ROC, Metrics.PRECISION, Metrics.RECALL, Metrics.BRIER))
                .distinct()
                .toList();
        page.row("th", heads(columns));
        for (SliceMetrics slice : evaluation.getSlices()) {
            page.row("td", cells(slice, columns));
        }
        markup.close().close();
        page.note(
                "The same figures on parts of the test rows, by the values of categorical features. A part with few rows of a class says little: its figures move by chance.");
    }

    private static String[] heads(List<String> columns) {
        return Stream.concat(Stream.of("slice", "rows", "with the label"), columns.stream())
                .toArray(String[]::new);
    }

    private static String[] cells(SliceMetrics slice, List<String> columns) {
        return Stream.concat(
                        Stream.of(
                                slice.getSlice(),
                                String.format(Locale.ROOT, "%,d", slice.getRows()),
                                String.format(Locale.ROOT, "%,d", slice.getPositives())),
                        columns.stream()
                                .map(metric -> written(slice.getMetrics().get(metric))))
                .toArray(String[]::new);
    }

    private static String day(long time) {
        return Instant.ofEpochMilli(time).toString().substring(0, 10);
    }
}
