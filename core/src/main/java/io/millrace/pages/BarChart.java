package io.millrace.pages;

import java.util.List;
import java.util.Locale;

/**
 * Lengths of named things, one under the other, with the number at the end of each bar. A negative one goes to the left of the line.
 *
 * @param title what it shows, in a few words
 * @param description what there is to be seen, for those who do not see it
 * @param bars the first at the top
 */
public record BarChart(String title, String description, List<Bar> bars) {
    private static final int WIDTH = 466;
    private static final int NAMES = 196;
    private static final int NUMBERS = 62;
    private static final int STEP = 24;
    private static final int LONGEST_NAME = 23;

    public BarChart {
        bars = List.copyOf(bars);
    }

    /**
     * One of them.
     *
     * @param written the number as it is to be read
     */
    public record Bar(String name, double length, String written) {}

    /** Draws it, in the colours of {@link Chart#STYLE}. */
    public void draw(Markup page) {
        double least = Math.min(0, bars.stream().mapToDouble(Bar::length).min().orElse(0));
        double most = Math.max(0, bars.stream().mapToDouble(Bar::length).max().orElse(0));
        Scale x = new Scale(least, most > least ? most : least + 1, NAMES, WIDTH - NUMBERS);
        int height = STEP * bars.size() + 4;
        page.open(
                "svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 " + WIDTH + " " + height, "role", "img");
        page.leaf("title", title).leaf("desc", description);
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double middle = STEP * (i + 0.5) + 2;
            double from = Math.min(x.of(0), x.of(bar.length));
            double to = Math.max(x.of(0), x.of(bar.length));
            page.open("text", "class", "left", "x", number(NAMES - 8), "y", number(middle))
                    .leaf("title", bar.name)
                    .text(shortened(bar.name))
                    .close();
            page.empty(
                    "rect",
                    "class",
                    "bar one",
                    "x",
                    number(from),
                    "y",
                    number(middle - STEP * 0.35),
                    "width",
                    number(to - from),
                    "height",
                    number(STEP * 0.7));
            page.leaf("text", bar.written, "class", "start", "x", number(to + 6), "y", number(middle + 4.5));
        }
        page.close();
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.1f", number).replaceFirst("\\.0$", "");
    }
}
