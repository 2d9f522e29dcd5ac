package io.millrace.retrainer.reports;

import io.millrace.pages.Axis;
import io.millrace.pages.Chart;
import io.millrace.pages.Chart.Bar;
import io.millrace.pages.Chart.Point;
import io.millrace.pages.Chart.Ranged;
import io.millrace.pages.Chart.Series;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.statistics.Confusion;
import io.millrace.statistics.Ranking;
import io.millrace.statistics.ReliabilityTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The plots of an evaluation, each with what it says in words. */
final class EvaluationCharts {
    private static final int BARS = 25;

    private final Ranking ranking;
    private final Curves curves;
    private final ReliabilityTable reliability;
    private final double threshold;
    private final double base;
    private final Confusion decisions;

    EvaluationCharts(Candidate candidate) {
        ranking = candidate.ranking();
        curves = new Curves(ranking);
        reliability = candidate.calibration().reliability();
        threshold = candidate.bundle().manifest().threshold();
        base = ranking.baseRate();
        decisions = ranking.at(threshold);
    }

    /**
     * A plot.
     *
     * @param words what it says
     */
    record Figure(String title, String words, Chart chart) {}

    List<Figure> all() {
        List<Figure> all = new ArrayList<>();
        all.add(roc());
        all.add(precisionRecall());
        all.add(calibration());
        all.add(gains());
        all.add(lift());
        all.add(histogram());
        all.add(sweep());
        return all;
    }

    private static Figure figure(String title, String words, Axis across, Axis up, UnaryOperator<Chart> drawn) {
        return new Figure(title, words, drawn.apply(new Chart(title, words, across, up)));
    }

    private Figure roc() {
        return figure(
                "ROC curve",
                "Of the rows without the label, the share decided positive (across), against that of the rows with it (up), at every threshold. The area under it is %s; that under the diagonal, of who guesses, is 0.5."
                        .formatted(MetricWords.written(ranking.auc())),
                Axis.share("false positive rate"),
                Axis.share("recall"),
                chart -> chart.line("guessing", Series.REFERENCE, List.of(new Point(0, 0), new Point(1, 1)))
                        .line("model", Series.ONE, curves.roc()));
    }

    private Figure precisionRecall() {
        return figure(
                "Precision and recall",
                "What finding more of the rows with the label costs in precision. Who guesses has a precision of %s whatever the recall. The mean precision is %s; with a recall of 80 %% it is at best %s."
                        .formatted(
                                MetricWords.percent(base),
                                MetricWords.written(ranking.averagePrecision()),
                                MetricWords.percent(ranking.precisionAtRecall(0.8))),
                Axis.share("recall"),
                Axis.share("precision"),
                chart -> chart.line("guessing", Series.REFERENCE, List.of(new Point(0, base), new Point(1, base)))
                        .line("model", Series.ONE, curves.precisionRecall()));
    }

    private Figure calibration() {
        List<Ranged> points = reliability.bins().stream()
                .map(bin -> new Ranged(
                        bin.meanScore(),
                        bin.rate(),
                        bin.interval().low(),
                        bin.interval().high()))
                .toList();
        double most = ceiling(points.stream()
                .flatMap(point -> Stream.of(point.x(), point.high()))
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1));
        return figure(
                "Calibration",
                "What scores promise (across) and what was kept (up), in bins of equally many rows, with what the rate may truly be at 95 %. On the diagonal a score of 30 % means that three of ten have the label. The mean distance from it is "
                        + MetricWords.written(reliability.expectedCalibrationError()) + ".",
                new Axis("mean score", 0, most, true),
                new Axis("share with the label", 0, most, true),
                chart -> chart.line("as promised", Series.REFERENCE, List.of(new Point(0, 0), new Point(most, most)))
                        .points("test rows", Series.ONE, points));
    }

    private Figure gains() {
        return figure(
                "Gain",
                "Of all rows with the label, how many are among the rows that score highest. Deciding for the %s that reach the threshold finds %s of them."
                        .formatted(
                                MetricWords.percent(decisions.positiveShare()),
                                MetricWords.percent(decisions.recall())),
                Axis.share("share of all rows, highest scores first"),
                Axis.share("share of the rows with the label"),
                chart -> chart.line("guessing", Series.REFERENCE, List.of(new Point(0, 0), new Point(1, 1)))
                        .line("model", Series.ONE, curves.gains())
                        .mark(decisions.positiveShare(), "threshold"));
    }

    private Figure lift() {
        List<Point> points = curves.lift();
        double most = points.stream().mapToDouble(Point::y).max().orElse(1);
        return figure(
                "Lift",
                "How many times as often the rows that score highest have the label as all rows do: the first 10 %% have it %s times as often."
                        .formatted(String.format(Locale.ROOT, "%.2f", ranking.lift(0.1))),
                Axis.share("share of all rows, highest scores first"),
                new Axis("times the base rate", 0, Math.max(1.2, most * 1.05), false),
                chart -> chart.line("guessing", Series.REFERENCE, List.of(new Point(0, 1), new Point(1, 1)))
                        .line("model", Series.ONE, points)
                        .mark(decisions.positiveShare(), "threshold"));
    }

    private Figure histogram() {
        double most = ceiling(Math.max(ranking.score(0), threshold));
        List<Bar> with = curves.histogram(true, BARS, most);
        List<Bar> without = curves.histogram(false, BARS, most);
        double highest = Stream.concat(with.stream(), without.stream())
                .mapToDouble(Bar::height)
                .max()
                .orElse(1);
        return figure(
                "Scores by class",
                "How the scores of rows with the label and of rows without it are spread, each class by itself. The less they overlap, the better the model tells them apart.",
                new Axis("score", 0, most, true),
                new Axis("share of the class", 0, highest * 1.05, true),
                chart -> chart.bars("without the label", Series.REFERENCE, without)
                        .bars("with it", Series.ONE, with)
                        .mark(threshold, "threshold"));
    }

    private Figure sweep() {
        return figure(
                "Thresholds",
                "Precision, recall and F1 of deciding positive from a score on. The model's threshold is %s: precision %s, recall %s."
                        .formatted(
                                MetricWords.written(threshold),
                                MetricWords.percent(decisions.precision()),
                                MetricWords.percent(decisions.recall())),
                Axis.share("threshold"),
                Axis.share(""),
                chart -> chart.line("precision", Series.ONE, curves.sweep(Confusion::precision))
                        .line("recall", Series.TWO, curves.sweep(Confusion::recall))
                        .line("F1", Series.REFERENCE, curves.sweep(Confusion::f1))
                        .mark(threshold, "threshold"));
    }

    /** The next tenth, that axes end at round numbers. */
    private static double ceiling(double share) {
        return Math.max(0.1, Math.min(1, Math.ceil(share * 10 - 1e-9) / 10));
    }
}
