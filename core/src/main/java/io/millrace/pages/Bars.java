package io.millrace.pages;

import java.util.List;
import java.util.Locale;

/**
 * A picture of bars, side by side where there are several series, in the colours of {@link Chart#STYLE}. Immutable.
 *
 * @param title what a reader who cannot see it is told
 * @param labels below each place, from left to right; an empty one leaves the place without
 * @param series one colour each
 */
public record Bars(String title, List<String> labels, List<Series> series) {
    private static final List<String> COLOURS = List.of("bar one", "bar two", "bar three");
    private static final double WIDTH = 640;
    private static final double HEIGHT = 240;
    private static final double LEFT = 60;
    private static final double TOP = 24;
    private static final double BOTTOM = 210;

    public Bars {
        labels = List.copyOf(labels);
        series = List.copyOf(series);
        int places = labels.size();
        if (series.stream().anyMatch(each -> each.values().size() != places)) {
            throw new IllegalArgumentException("a series has as many values as there are labels");
        }
    }

    /**
     * Bars of one colour.
     *
     * @param name what they are
     * @param values heights, at least 0, one per label
     */
    public record Series(String name, List<Double> values) {
        public Series {
            values = List.copyOf(values);
        }
    }

    /** Draws it. */
    public void draw(Markup markup) {
        double most = series.stream()
                .flatMap(each -> each.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        Scale up = new Scale(0, most > 0 ? most : 1, BOTTOM, TOP);
        markup.open("svg", "class", "bars", "viewBox", "0 0 640 240", "role", "img", "aria-label", title);
        for (double tick : up.ticks()) {
            String y = place(up.of(tick));
            markup.empty("line", "class", "grid", "x1", place(LEFT), "x2", place(WIDTH), "y1", y, "y2", y);
            markup.leaf("text", number(tick), "class", "left", "x", place(LEFT - 6), "y", y);
        }
        double slot = (WIDTH - LEFT) / Math.max(1, labels.size());
        for (int s = 0; s < series.size(); s++) {
            bars(markup, s, slot, up);
        }
        for (int i = 0; i < labels.size(); i++) {
            if (!labels.get(i).isEmpty()) {
                String x = place(LEFT + (i + 0.5) * slot);
                markup.leaf("text", labels.get(i), "class", "below", "x", x, "y", place(HEIGHT - 12));
            }
        }
        legend(markup);
        markup.close();
    }

    private void bars(Markup markup, int which, double slot, Scale up) {
        double width = 0.8 * slot / series.size();
        List<Double> values = series.get(which).values();
        for (int i = 0; i < values.size(); i++) {
            double top = up.of(values.get(i));
            markup.empty(
                    "rect",
                    "x",
                    place(LEFT + i * slot + 0.1 * slot + which * width),
                    "y",
                    place(top),
                    "width",
                    place(width),
                    "height",
                    place(BOTTOM - top),
                    "class",
                    COLOURS.get(which % COLOURS.size()));
        }
    }

    private void legend(Markup markup) {
        double x = LEFT;
        for (int s = 0; s < series.size(); s++) {
            String colour = COLOURS.get(s % COLOURS.size());
            markup.empty("rect", "x", place(x), "y", "2", "width", "10", "height", "10", "class", colour);
            markup.leaf("text", series.get(s).name(), "x", place(x + 14), "y", "11");
            x += 40 + 8 * series.get(s).name().length();
        }
    }

    private static String place(double at) {
        return String.format(Locale.ROOT, "%.1f", at);
    }

    private static String number(double tick) {
        return tick == Math.rint(tick) && Math.abs(tick) < 1e15
                ? String.format(Locale.ROOT, "%,d", (long) tick)
                : String.format(Locale.ROOT, "%.4g", tick);
    }
}
