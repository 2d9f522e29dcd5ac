package io.millrace.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A plot with two axes as SVG: lines, bars and points with intervals, one over the other in the order in which they were added. A series has a colour and, for those who do not tell colours, a dash or shape of its
 * own; the colours come from {@link #STYLE}, light and dark. Its text alternative is its title and description.
 */
public final class Chart {
    /** What a page with charts adds to its style: it follows the reader's choice of light or dark. */
    public static final String STYLE = """
            :root { color-scheme: light dark; --ink: #222; --soft: #595959; --paper: #fff; --line: #e2e2e2; --one: #1f5f9f; --two: #b34a00; --three: #55606b }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e6e6e6; --soft: #a9a9a9; --paper: #16181b; --line: #33373c; --one: #7db8f0; --two: #f0a35e; --three: #9aa5b1 } }
            body { background: var(--paper); color: var(--ink); max-width: 68rem }
            th, td, .explained tr { border-color: var(--line) } .note, svg text { color: var(--soft); fill: var(--soft) }
            svg text { font-size: 13px } .grid { stroke: var(--line) } a { color: var(--one) }
            .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.5rem 2rem }
            figure { margin: 0; min-width: 0 } figcaption { font-size: .9rem; color: var(--soft) } figcaption b { color: var(--ink) }
            .start { text-anchor: start } .end { text-anchor: end }
            .line { fill: none; stroke-width: 2.2; stroke-linejoin: round } .bar { fill-opacity: .55 } .dot { stroke-width: 1.6 }
            .one { stroke: var(--one) } .two { stroke: var(--two); stroke-dasharray: 7 3 } .three { stroke: var(--three); stroke-dasharray: 2 4; stroke-width: 1.6 }
            .bar.one, .dot.one { fill: var(--one); stroke-dasharray: none } .bar.two, .dot.two { fill: var(--two); stroke-dasharray: none } .bar.three { fill: var(--three) }
            .mark { stroke: var(--ink); stroke-dasharray: 1 3; stroke-linecap: round; stroke-width: 2 }
            """;

    private static final int WIDTH = 450;
    private static final int HEIGHT = 330;
    private static final int LEFT = 62;
    private static final int RIGHT = 24;
    private static final int TOP = 34;
    private static final int BOTTOM = 52;
    private static final int LEGEND_STEP = 8;

    private final String title;
    private final String description;
    private final Axis across;
    private final Axis up;
    private final Scale x;
    private final Scale y;
    private final List<Consumer<Markup>> layers = new ArrayList<>();
    private final List<Named> legend = new ArrayList<>();

    /** The look of what is drawn. */
    public enum Series {
        ONE,
        TWO,
        /** What is known without a model, to compare with. */
        REFERENCE;

        String style() {
            return this == ONE ? "one" : this == TWO ? "two" : "three";
        }
    }

    /** A point of a line. */
    public record Point(double x, double y) {}

    /** A bar from one place of the axis across to another. */
    public record Bar(double from, double to, double height) {}

    /** A point whose height may truly be from {@code low} to {@code high}. */
    public record Ranged(double x, double y, double low, double high) {}

    private record Named(String name, Series series) {}

    /**
     * An empty plot.
     *
     * @param title what it is, in a few words
     * @param description what there is to be seen, with its figures: for those who do not see it
     */
    public Chart(String title, String description, Axis across, Axis up) {
        this.title = title;
        this.description = description;
        this.across = across;
        this.up = up;
        x = new Scale(across.from(), across.to(), LEFT, WIDTH - RIGHT);
        y = new Scale(up.from(), up.to(), HEIGHT - BOTTOM, TOP);
    }

    /** A line from point to point. */
    public Chart line(String name, Series series, List<Point> points) {
        String places = points.stream()
                .map(point -> number(x.of(point.x)) + "," + number(y.of(point.y)))
                .collect(Collectors.joining(" "));
        layers.add(page -> page.empty("polyline", "class", "line " + series.style(), "points", places));
        legend.add(new Named(name, series));
        return this;
    }

    /** Bars from the bottom up. */
    public Chart bars(String name, Series series, List<Bar> bars) {
        for (Bar bar : bars) {
            double left = x.of(bar.from);
            double top = y.of(bar.height);
            layers.add(page -> page.empty(
                    "rect",
                    "class",
                    "bar " + series.style(),
                    "x",
                    number(left),
                    "y",
                    number(top),
                    "width",
                    number(x.of(bar.to) - left),
                    "height",
                    number(HEIGHT - BOTTOM - top)));
        }
        legend.add(new Named(name, series));
        return this;
    }

    /** Points with what each may truly be. */
    public Chart points(String name, Series series, List<Ranged> points) {
        for (Ranged point : points) {
            String place = number(x.of(point.x));
            layers.add(page -> vertical(page, "line " + series.style(), place, y.of(point.high), y.of(point.low)));
            layers.add(page -> page.empty(
                    "circle", "class", "dot " + series.style(), "cx", place, "cy", number(y.of(point.y)), "r", "4"));
        }
        legend.add(new Named(name, series));
        return this;
    }

    /** A place of the axis across that means something. */
    public Chart mark(double place, String text) {
        double at = x.of(place);
        boolean right = at > (LEFT + WIDTH) / 2.0;
        layers.add(page -> vertical(page, "mark", number(at), TOP, HEIGHT - BOTTOM));
        layers.add(page -> page.leaf(
                "text",
                text,
                "class",
                right ? "end" : "start",
                "x",
                number(at + (right ? -5 : 5)),
                "y",
                number(TOP + 12.0)));
        return this;
    }

    /** Draws it. */
    public void draw(Markup page) {
        page.open(
                "svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img");
        page.leaf("title", title).leaf("desc", description);
        axes(page);
        layers.forEach(layer -> layer.accept(page));
        names(page);
        page.close();
    }

    private void axes(Markup page) {
        for (double tick : y.ticks()) {
            String at = number(y.of(tick));
            page.empty("line", "class", "grid", "x1", number(LEFT), "x2", number(WIDTH - RIGHT), "y1", at, "y2", at);
            page.leaf("text", up.written(tick), "class", "left", "x", number(LEFT - 6), "y", at);
        }
        for (double tick : x.ticks()) {
            vertical(page, "grid", number(x.of(tick)), TOP, HEIGHT - BOTTOM);
            page.leaf(
                    "text",
                    across.written(tick),
                    "class",
                    "below",
                    "x",
                    number(x.of(tick)),
                    "y",
                    number(HEIGHT - BOTTOM + 18));
        }
        page.leaf(
                "text",
                across.label(),
                "class",
                "below",
                "x",
                number((LEFT + WIDTH - RIGHT) / 2.0),
                "y",
                number(HEIGHT - 10));
        page.leaf(
                "text",
                up.label(),
                "class",
                "below",
                "transform",
                "translate(14 " + number((TOP + HEIGHT - BOTTOM) / 2.0) + ") rotate(-90)");
    }

    /** Names over the plot, each after a piece of its line. */
    private void names(Markup page) {
        double at = LEFT;
        for (Named named : legend) {
            page.empty(
                    "line",
                    "class",
                    "line " + named.series.style(),
                    "x1",
                    number(at),
                    "x2",
                    number(at + 24),
                    "y1",
                    "14",
                    "y2",
                    "14");
            page.leaf("text", named.name, "class", "start", "x", number(at + 29), "y", "18");
            at += 29 + LEGEND_STEP * (named.name.length() + 1.5) * 0.85;
        }
    }

    private static void vertical(Markup page, String style, String at, double from, double to) {
        page.empty("line", "class", style, "x1", at, "x2", at, "y1", number(from), "y2", number(to));
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.1f", number).replaceFirst("\\.0$", "");
    }
}
