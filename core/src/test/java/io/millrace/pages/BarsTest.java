package io.millrace.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.pages.Bars.Series;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

public final class BarsTest {
    private static final Pattern HEIGHT = Pattern.compile("height=\"([0-9.]+)\" class=\"bar one\"");

    @Test
    public void shouldDrawBarsAsHighAsTheirValues() {
        Markup markup = new Markup();
        new Bars("rows", List.of("a", "", "<c>"), List.of(new Series("all", List.of(1.0, 0.0, 2.0)))).draw(markup);

        String picture = markup.toString();

        List<Double> heights = HEIGHT.matcher(picture)
                .results()
                .map(match -> Double.valueOf(match.group(1)))
                .toList();
        assertThat(heights).as("one per value, and the legend's").containsExactly(93.0, 0.0, 186.0, 10.0);
        assertThat(picture).contains("&lt;c&gt;").startsWith("<svg");
    }

    @Test
    public void shouldDrawNothingWhereThereIsNothing() {
        Markup markup = new Markup();
        new Bars("rows", List.of(), List.of(new Series("all", List.of()))).draw(markup);
        assertThat(markup.toString()).doesNotContain("NaN").endsWith("</svg>\n");
    }

    @Test
    public void shouldRefuseASeriesOfAnotherLength() {
        List<String> labels = List.of("a");
        List<Series> series = List.of(new Series("all", List.of(1.0, 2.0)));
        assertThatThrownBy(() -> new Bars("rows", labels, series)).isInstanceOf(IllegalArgumentException.class);
    }
}
