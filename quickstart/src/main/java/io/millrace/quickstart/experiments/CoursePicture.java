package io.millrace.quickstart.experiments;

import io.millrace.experiments.Decision.Outcome;
import io.millrace.experiments.ExperimentPlan;
import io.millrace.experiments.MetricFormat;
import io.millrace.experiments.Verdict;
import io.millrace.experiments.Verdict.Comparison;
import io.millrace.pages.Markup;
import io.millrace.pages.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How the difference between a treatment and the control, and what it may be, went from look to look, as SVG. Some 60 lines draw it: of the libraries there
 * are, XChart and JFreeChart draw by AWT, which needs fonts that images for servers do not have, and JFreeSVG is under the GPL.
 */
final class CoursePicture {
    private static final double DAY = 86_400_000;
    private static final int WIDTH = 760;
    private static final int HEIGHT = 320;
    private static final int LEFT = 60;
    private static final int MOST_POINTS = 300;

    private final ExperimentPlan plan;
    private final MetricFormat format;
    private final int treatment;
    private final List<Verdict> looks;
    private final Scale across;
    private final Scale up;

    /**
     * A picture.
     *
     * @param treatment 0 for the first
     * @param looks oldest first, at least one
     */
    CoursePicture(ExperimentPlan plan, int treatment, List<Verdict> looks) {
        this.plan = plan;
        this.treatment = treatment;
        format = MetricFormat.of(plan.primary());
        this.looks = thinned(looks);
        double last = day(looks.get(looks.size() - 1));
        across = new Scale(0, Math.max(last, (plan.end() - plan.start()) / DAY), LEFT, WIDTH - 20);
        // The first intervals reach over everything: the later half of them decides what is shown.
        List<Verdict> later = looks.subList(looks.size() / 2, looks.size());
        double effect = plan.smallestEffect();
        up = new Scale(
                Math.min(
                        -2 * effect,
                        extreme(later, verdict -> -of(verdict).alwaysValid().low()) * -1.1),
                Math.max(
                        2 * effect,
                        extreme(later, verdict -> of(verdict).alwaysValid().high()) * 1.1),
                HEIGHT - 50,
                20);
    }

    /** The largest finite figure, but no more than is needed to see 20 effects of interest; 0 when there is none. */
    private double extreme(List<Verdict> verdicts, ToDoubleFunction<Verdict> of) {
        return verdicts.stream()
                .mapToDouble(of)
                .filter(Double::isFinite)
                .map(value -> Math.min(value, 20 * plan.smallestEffect()))
                .max()
                .orElse(0);
    }

    private static List<Verdict> thinned(List<Verdict> looks) {
        int step = (looks.size() + MOST_POINTS - 1) / MOST_POINTS;
        List<Verdict> kept = new ArrayList<>();
        for (int i = looks.size() - 1; i >= 0; i -= step) {
            kept.add(0, looks.get(i));
        }
        return kept;
    }

    void draw(Markup page) {
        page.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + WIDTH + " " + HEIGHT,
                "role",
                "img",
                "class",
                "course");
        page.leaf("title", "Difference of " + name() + " from " + plan.control().name() + " by day");
        axes(page);
        level(page, 0, "zero");
        level(page, plan.smallestEffect(), "effect");
        level(page, -plan.smallestEffect(), "effect");
        List<Verdict> known = looks.stream()
                .filter(verdict -> Double.isFinite(of(verdict).alwaysValid().low()))
                .toList();
        page.empty("polygon", "class", "band", "points", band(known));
        page.empty(
                "polyline",
                "class",
                "estimate",
                "points",
                points(known.stream()
                        .filter(verdict -> Double.isFinite(of(verdict).difference()))
                        .map(verdict -> point(verdict, of(verdict).difference()))
                        .toList()));
        decision(page);
        page.close();
    }

    private void axes(Markup page) {
        for (double tick : up.ticks()) {
            String y = number(up.of(tick));
            page.empty("line", "class", "grid", "x1", number(LEFT), "x2", number(WIDTH - 20), "y1", y, "y2", y);
            page.leaf("text", format.bareDifference(tick), "x", number(LEFT - 6), "y", y, "class", "left");
        }
        for (double tick : across.ticks()) {
            page.leaf("text", number(tick), "x", number(across.of(tick)), "y", number(HEIGHT - 30), "class", "below");
        }
        page.leaf(
                "text",
                "days since the start",
                "x",
                number((across.start() + across.end()) / 2),
                "y",
                number(HEIGHT - 8),
                "class",
                "below");
    }

    private void level(Markup page, double difference, String kind) {
        String y = number(up.of(difference));
        page.empty("line", "class", kind, "x1", number(LEFT), "x2", number(WIDTH - 20), "y1", y, "y2", y);
    }

    private void decision(Markup page) {
        Verdict last = looks.get(looks.size() - 1);
        if (last.decision().outcome() != Outcome.RUNNING) {
            String x = number(across.of((last.decision().at() - plan.start()) / DAY));
            page.empty("line", "class", "decided", "x1", x, "x2", x, "y1", "20", "y2", number(HEIGHT - 50));
            page.leaf("text", "decided", "x", x, "y", "14", "class", "below");
        }
    }

    /** Along the upper bounds, and back along the lower ones. */
    private String band(List<Verdict> known) {
        List<String> corners = new ArrayList<>();
        known.forEach(
                verdict -> corners.add(point(verdict, of(verdict).alwaysValid().high())));
        for (int i = known.size() - 1; i >= 0; i--) {
            corners.add(point(known.get(i), of(known.get(i)).alwaysValid().low()));
        }
        return points(corners);
    }

    private String point(Verdict verdict, double difference) {
        return number(across.of(day(verdict))) + "," + number(up.of(difference));
    }

    private static String points(List<String> points) {
        return String.join(" ", points);
    }

    private double day(Verdict verdict) {
        return (verdict.look().at() - plan.start()) / DAY;
    }

    private Comparison of(Verdict verdict) {
        return verdict.comparisons().get(treatment);
    }

    private String name() {
        return plan.treatments().get(treatment).name();
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.1f", number).replaceFirst("\\.0$", "");
    }
}
