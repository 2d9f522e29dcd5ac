package io.millrace.retrainer.dataset.report;

import io.millrace.pages.Bars;
import io.millrace.pages.Chart;
import io.millrace.pages.Page;
import io.millrace.retrainer.dataset.checks.Finding;
import io.millrace.retrainer.dataset.checks.Finding.Severity;
import io.millrace.retrainer.dataset.profile.ColumnProfile;
import io.millrace.retrainer.dataset.profile.DatasetProfile;
import io.millrace.retrainer.dataset.profile.DatasetProfile.Week;
import io.millrace.retrainer.dataset.profile.Histogram;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The report of a data validation: findings and what to do about them, then what the dataset looks like. */
public final class ValidationPage {
    /** The picture scrolls in its own place where the page is narrower than it can be read at. */
    private static final String STYLE = Chart.STYLE + """
            .error { font-weight: 600 } .error, .warning { color: var(--two) } td.prose { text-align: left; min-width: 10rem }
            .bars { min-width: 34rem; max-width: 46rem }
            """;

    private static final int MOST_LABELS = 7;
    /** Characters below a picture, side by side. */
    private static final int ROOM_FOR_LABELS = 70;

    private final Page page;

    private ValidationPage(String title) {
        page = new Page(title, STYLE);
    }

    /**
     * The page.
     *
     * @param title for example the model's name
     * @param profile null where there is no example
     */
    public static String of(String title, @Nullable DatasetProfile profile, List<Finding> findings) {
        ValidationPage report = new ValidationPage(title);
        report.findings(findings);
        if (profile != null) {
            report.rows(profile);
            report.balance(profile.weeks());
            report.missing(profile.columns());
            report.columns(profile);
        }
        return report.page.end();
    }

    private void findings(List<Finding> findings) {
        page.markup().leaf("h2", "Findings");
        if (findings.isEmpty()) {
            page.markup().leaf("p", "Nothing is wrong with this dataset that is looked for here.");
            return;
        }
        page.markup().open("div", "class", "wide").open("table");
        page.row("th", "Severity", "What was found", "What to do about it");
        for (Finding finding : findings) {
            boolean error = finding.severity() == Severity.ERROR;
            page.markup()
                    .open("tr")
                    .leaf("td", error ? "error" : "warning", "class", error ? "error" : "warning")
                    .leaf("td", finding.what(), "class", "prose")
                    .leaf("td", finding.advice(), "class", "prose")
                    .close();
        }
        page.markup().close().close();
    }

    private void rows(DatasetProfile profile) {
        page.markup().leaf("h2", "Rows");
        page.markup().open("div", "class", "wide").open("table");
        page.row("th", "", "rows", "with the label", "rate");
        row("all", profile.rows(), profile.positives());
        row("train", profile.trainRows(), profile.trainPositives());
        row("test", profile.testRows(), profile.testPositives());
        page.markup().close().close();
        page.note("%,d entities. Rows between train and test, a horizon long, are in neither."
                .formatted(profile.entities()));
    }

    private void row(String which, long rows, long positives) {
        page.row("td", which, count(rows), count(positives), rows == 0 ? "" : percent(positives / (double) rows));
    }

    private void balance(List<Week> weeks) {
        page.markup().leaf("h2", "Class balance, week by week");
        int every = 1 + (weeks.size() - 1) / MOST_LABELS;
        List<String> labels = IntStream.range(0, weeks.size())
                .mapToObj(i -> i % every == 0
                        ? weeks.get(i)
                                .from()
                                .atZone(ZoneOffset.UTC)
                                .toLocalDate()
                                .toString()
                        : "")
                .toList();
        drawn(new Bars(
                "rows per week with and without the label",
                labels,
                List.of(
                        new Bars.Series(
                                "without the label",
                                weeks.stream()
                                        .map(week -> (double) (week.rows() - week.positives()))
                                        .toList()),
                        new Bars.Series(
                                "with the label",
                                weeks.stream()
                                        .map(week -> (double) week.positives())
                                        .toList()))));
    }

    private void missing(List<ColumnProfile> columns) {
        page.markup().leaf("h2", "Missing values");
        page.markup().open("div", "class", "wide").open("table");
        page.row("th", "feature", "rows", "train", "test");
        for (ColumnProfile column : columns) {
            ColumnProfile.Missing missing = column.missing();
            page.row("td", column.name(), count(missing.rows()), percent(missing.train()), percent(missing.test()));
        }
        page.markup().close().close();
    }

    private void columns(DatasetProfile profile) {
        page.markup().leaf("h2", "Features");
        page.note("Quantiles and pictures are of %,d train and test rows.".formatted(profile.closeRows()));
        for (ColumnProfile column : profile.columns()) {
            page.markup().leaf("h3", column.name());
            if (column instanceof ColumnProfile.OfNumber number) {
                number(number);
            } else if (column instanceof ColumnProfile.OfCategory category) {
                category(category);
            }
        }
    }

    private void number(ColumnProfile.OfNumber number) {
        page.note("from %s to %s, mean %s; median %s; %s different values looked at"
                .formatted(
                        value(number.min()),
                        value(number.max()),
                        value(number.mean()),
                        number.quantiles().isEmpty()
                                ? "none"
                                : value(number.quantiles().get(DatasetProfile.QUANTILES.indexOf(0.5))),
                        count(number.distinct())));
        Histogram histogram = number.histogram();
        if (histogram != null) {
            List<String> labels = new ArrayList<>();
            for (int bin = 0; bin < histogram.train().size(); bin++) {
                labels.add(bin % 4 == 0 ? value(histogram.edges().get(bin)) : "");
            }
            drawn(shares(
                    "share of rows by " + number.name(), labels, shares(histogram.train()), shares(histogram.test())));
        }
    }

    private void category(ColumnProfile.OfCategory category) {
        page.note("%s different categories; the most frequent %d:"
                .formatted(count(category.distinct()), category.top().size()));
        drawn(shares(
                "share of rows by " + category.name(),
                category.top().stream()
                        .map(each -> shortened(each.category(), category.top().size()))
                        .toList(),
                category.top().stream().map(ColumnProfile.Category::train).toList(),
                category.top().stream().map(ColumnProfile.Category::test).toList()));
    }

    private void drawn(Bars bars) {
        page.markup().open("div", "class", "wide");
        bars.draw(page.markup());
        page.markup().close();
    }

    private static Bars shares(String title, List<String> labels, List<Double> train, List<Double> test) {
        return new Bars(title, labels, List.of(new Bars.Series("train", train), new Bars.Series("test", test)));
    }

    private static List<Double> shares(List<Long> counts) {
        double all = Math.max(1, counts.stream().mapToLong(Long::longValue).sum());
        return counts.stream().map(count -> count / all).toList();
    }

    /** As much of a category as there is room for below its bars. */
    private static String shortened(String text, int categories) {
        int most = Math.max(3, ROOM_FOR_LABELS / categories);
        int points = text.codePointCount(0, text.length());
        return points <= most ? text : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }

    private static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String value(@Nullable Double value) {
        return value == null ? "none" : String.format(Locale.ROOT, "%.4g", value);
    }
}
