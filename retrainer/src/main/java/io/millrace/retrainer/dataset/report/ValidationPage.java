package io.millrace.retrainer.dataset.report;

import io.millrace.pages.Bars;
import io.millrace.pages.Markup;
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
    private static final String STYLE =
            ".error { color: #a00; font-weight: 600 } .warning { color: #850 } td.wide { text-align: left }\n";
    private static final int MOST_LABELS = 12;

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
        page.markup().open("table");
        page.row("th", "Severity", "What was found", "What to do about it");
        for (Finding finding : findings) {
            boolean error = finding.severity() == Severity.ERROR;
            page.markup()
                    .open("tr")
                    .leaf("td", error ? "error" : "warning", "class", error ? "error" : "warning")
                    .leaf("td", finding.what(), "class", "wide")
                    .leaf("td", finding.advice(), "class", "wide")
                    .close();
        }
        page.markup().close();
    }

    private void rows(DatasetProfile profile) {
        page.markup().leaf("h2", "Rows");
        page.markup().open("table");
        page.row("th", "", "rows", "with the label", "rate");
        row("all", profile.rows(), profile.positives());
        row("train", profile.trainRows(), profile.trainPositives());
        row("test", profile.testRows(), profile.testPositives());
        page.markup().close();
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
        new Bars(
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
                                                .toList())))
                .draw(page.markup());
    }

    private void missing(List<ColumnProfile> columns) {
        page.markup().leaf("h2", "Missing values");
        page.markup().open("table");
        page.row("th", "feature", "rows", "train", "test");
        for (ColumnProfile column : columns) {
            ColumnProfile.Missing missing = column.missing();
            page.row("td", column.name(), count(missing.rows()), percent(missing.train()), percent(missing.test()));
        }
        page.markup().close();
    }

    private void columns(DatasetProfile profile) {
        page.markup().leaf("h2", "Features");
        page.note("Quantiles and pictures are of %,d train and test rows.".formatted(profile.closeRows()));
        for (ColumnProfile column : profile.columns()) {
            page.markup().leaf("h3", column.name());
            if (column instanceof ColumnProfile.OfNumber number) {
                number(page.markup(), number);
            } else if (column instanceof ColumnProfile.OfCategory category) {
                category(page.markup(), category);
            }
        }
    }

    private void number(Markup markup, ColumnProfile.OfNumber number) {
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
            shares("share of rows by " + number.name(), labels, shares(histogram.train()), shares(histogram.test()))
                    .draw(markup);
        }
    }

    private void category(Markup markup, ColumnProfile.OfCategory category) {
        page.note("%s different categories; the most frequent %d:"
                .formatted(count(category.distinct()), category.top().size()));
        shares(
                        "share of rows by " + category.name(),
                        category.top().stream()
                                .map(each -> shortened(each.category()))
                                .toList(),
                        category.top().stream()
                                .map(ColumnProfile.Category::train)
                                .toList(),
                        category.top().stream()
                                .map(ColumnProfile.Category::test)
                                .toList())
                .draw(markup);
    }

    private static Bars shares(String title, List<String> labels, List<Double> train, List<Double> test) {
        return new Bars(title, labels, List.of(new Bars.Series("train", train), new Bars.Series("test", test)));
    }

    private static List<Double> shares(List<Long> counts) {
        double all = Math.max(1, counts.stream().mapToLong(Long::longValue).sum());
        return counts.stream().map(count -> count / all).toList();
    }

    private static String shortened(String text) {
        return text.length() <= 8
                ? text
                : text.substring(0, text.offsetByCodePoints(0, Math.min(7, text.codePointCount(0, text.length()))))
                        + "…";
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
