package io.millrace.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.pages.Chart.Bar;
import io.millrace.pages.Chart.Point;
import io.millrace.pages.Chart.Ranged;
import io.millrace.pages.Chart.Series;
import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ChartTest {

    @Test
    void shouldPutEverythingWhereTheAxesSay() throws Exception {
        Page page = new Page("A <page>", Chart.STYLE);
        new Chart("Title & more", "What there is", Axis.share("across"), new Axis("up", 0, 10, false))
                .line("model", Series.ONE, List.of(new Point(0, 0), new Point(0.5, 5), new Point(1, 10)))
                .bars("rows", Series.TWO, List.of(new Bar(0, 0.5, 10)))
                .points("rates", Series.REFERENCE, List.of(new Ranged(0.5, 5, 0, 10)))
                .mark(0.5, "here")
                .draw(page.markup());

        Document document = parsed(page.end());

        Element line = (Element) document.getElementsByTagName("polyline").item(0);
        // 62 to 426 across, 278 to 34 up.
        assertThat(line.getAttribute("points")).isEqualTo("62,278 244,156 426,34");
        Element bar = (Element) document.getElementsByTagName("rect").item(0);
        assertThat(bar.getAttribute("x") + " " + bar.getAttribute("y")).isEqualTo("62 34");
        assertThat(bar.getAttribute("width") + " " + bar.getAttribute("height")).isEqualTo("182 244");
        Element dot = (Element) document.getElementsByTagName("circle").item(0);
        assertThat(dot.getAttribute("cx") + " " + dot.getAttribute("cy")).isEqualTo("244 156");
        assertThat(document.getElementsByTagName("svg").item(0).getTextContent())
                .startsWith("Title & more\nWhat there is")
                .contains("across", "up", "model", "rows", "rates", "here", "40 %", "100 %");
    }

    @Test
    void shouldDrawNegativeLengthsToTheLeft() throws Exception {
        Page page = new Page("Bars", Chart.STYLE);
        new BarChart(
                        "Loss",
                        "The greatest is a",
                        List.of(
                                new BarChart.Bar("a", 3, "3"),
                                new BarChart.Bar("a name that is too long for its place", -1, "−1")))
                .draw(page.markup());

        Document document = parsed(page.end());

        // −1 to 3 over 196 to 404: 0 is at 248.
        assertThat(attribute(document, 0, "x")).isEqualTo("248");
        assertThat(attribute(document, 0, "width")).isEqualTo("156");
        assertThat(attribute(document, 1, "x")).isEqualTo("196");
        assertThat(attribute(document, 1, "width")).isEqualTo("52");
        assertThat(document.getDocumentElement().getTextContent()).contains("a name that is too lon…");
    }

    @Test
    void shouldWriteNumbersAsTheyAreRead() {
        Axis share = Axis.share("");
        assertThat(share.written(0.05)).isEqualTo("5 %");
        assertThat(share.written(0.125)).isEqualTo("12.5 %");
        assertThat(share.written(1)).isEqualTo("100 %");
        assertThat(share.written(0)).isEqualTo("0 %");
        Axis number = new Axis("", 0, 1, false);
        assertThat(number.written(0.30000000000000004)).isEqualTo("0.3");
        assertThat(number.written(-0.0)).isEqualTo("0");
        assertThat(number.written(20)).isEqualTo("20");
        assertThat(number.written(120_000)).isEqualTo("120,000");
        assertThatThrownBy(() -> new Axis("", 1, 1, false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldWriteTheSameArticleAsMarkdownAndAsAPage() throws Exception {
        Article article = new Article("Card: a_b")
                .heading("Data")
                .paragraph("10 < 20\n& more")
                .items(List.of("one", "two"))
                .table(List.of("x", "y"), List.of(List.of("1|2", "")))
                .table(List.of("x"), List.of())
                .code("run it");

        assertThat(article.markdown()).isEqualTo("""
                # Card: a\\_b

                ## Data

                10 \\< 20 & more

                - one
                - two

                | x | y |
                |---|---|
                | 1\\|2 |  |

                    run it
                """);
        assertThat(parsed(article.html()).getDocumentElement().getTextContent())
                .contains("Card: a_b", "Data", "10 < 20\n& more", "one", "1|2", "run it");
    }

    private static String attribute(Document document, int bar, String name) {
        return ((Element) document.getElementsByTagName("rect").item(bar)).getAttribute(name);
    }

    private static Document parsed(String html) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        html.replace("<!DOCTYPE html>\n", "").getBytes(UTF_8)));
    }
}
