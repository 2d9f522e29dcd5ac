package io.millrace.retrainer.reports;

import io.millrace.pages.Chart.Bar;
import io.millrace.pages.Chart.Point;
import io.millrace.statistics.Confusion;
import io.millrace.statistics.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a ranking shows at all thresholds, as points of lines. So many points at most as can be told apart. */
final class Curves {
    /** Two points of a line that are nearer to each other than this, across and up, are one. */
    private static final double NEAR = 0.004;

    private final Ranking ranking;
    private final double positives;
    private final double negatives;

    Curves(Ranking ranking) {
        this.ranking = ranking;
        positives = ranking.positives();
        negatives = ranking.rows() - positives;
    }

    /** False positives' share across, true positives' up. */
    List<Point> roc() {
        List<Point> points = new ArrayList<>(List.of(new Point(0, 0)));
        points.addAll(
                line(decided -> new Point(decided.falsePositives() / negatives, decided.truePositives() / positives)));
        return points;
    }

    /** Recall across, precision up. */
    List<Point> precisionRecall() {
        return line(decided -> new Point(decided.recall(), decided.precision()));
    }

    /** Share of the rows across, share of those with the label that is among them up. */
    List<Point> gains() {
        List<Point> points = new ArrayList<>(List.of(new Point(0, 0)));
        points.addAll(line(decided -> new Point(decided.positiveShare(), decided.recall())));
        return points;
    }

    /** Share of the rows across, from 1 %, their lift up. */
    List<Point> lift() {
        List<Point> points = new ArrayList<>();
        for (int percent = 1; percent <= 100; percent++) {
            points.add(new Point(percent / 100.0, ranking.lift(percent / 100.0)));
        }
        return points;
    }

    /** Threshold across, a figure of the decisions up; where it has none, nothing. */
    List<Point> sweep(Function<Confusion, Double> figure) {
        List<Point> points = new ArrayList<>();
        for (int percent = 0; percent <= 100; percent++) {
            double value = figure.apply(ranking.at(percent / 100.0));
            if (Double.isFinite(value)) {
                points.add(new Point(percent / 100.0, value));
            }
        }
        return points;
    }

    /** Score across, share of the rows of a class with such scores up. */
    List<Bar> histogram(boolean withLabel, int bars, double most) {
        double[] counts = new double[bars];
        for (int i = 0; i < ranking.size(); i++) {
            int bar = (int) Math.max(0, Math.min(bars - 1, Math.floor(ranking.score(i) / most * bars)));
            counts[bar] += withLabel ? ranking.positives(i) : ranking.negatives(i);
        }
        List<Bar> found = new ArrayList<>();
        for (int i = 0; i < bars; i++) {
            found.add(new Bar(i * most / bars, (i + 1) * most / bars, counts[i] / (withLabel ? positives : negatives)));
        }
        return found;
    }

    private List<Point> line(Function<Confusion, Point> place) {
        List<Point> points = new ArrayList<>();
        long right = 0;
        long wrong = 0;
        for (int i = 0; i < ranking.size(); i++) {
            right += ranking.positives(i);
            wrong += ranking.negatives(i);
            Point next = place.apply(new Confusion(right, wrong, (long) negatives - wrong, (long) positives - right));
            Point last = points.isEmpty() ? null : points.get(points.size() - 1);
            if (last == null
                    || i + 1 == ranking.size()
                    || Math.abs(next.x() - last.x()) > NEAR
                    || Math.abs(next.y() - last.y()) > NEAR) {
                points.add(next);
            }
        }
        return points;
    }
}
