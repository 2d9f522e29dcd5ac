package io.millrace.retrainer.reports;

import io.millrace.pages.Markup;
import io.millrace.records.ChampionComparison;
import io.millrace.records.Gate;
import io.millrace.records.RetrainEvent;
import io.millrace.retrainer.gates.Verdict;
import io.millrace.retrainer.gates.Verdict.Ruling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of a model, as its reports tell it.
 *
 * @param retrainId the retrain event that it answers; null where there was none
 * @param asked when it was asked for; null where it was not
 * @param gates as judged; none where they were not
 * @param verdict null where nobody decided whether it comes into service
 */
public record ModelOutcome(
        @Nullable String retrainId,
        @Nullable Instant asked,
        List<Gate> gates,
        @Nullable Verdict verdict) {
    private static final String TITLE_ENDS = "</h1>\n";

    public ModelOutcome {
        gates = List.copyOf(gates);
    }

    /** Of a training. */
    public static ModelOutcome of(RetrainEvent event, Verdict verdict) {
        return new ModelOutcome(event.getId(), event.getRequestedAt(), verdict.gates(), verdict);
    }

    /** Of a model that was evaluated and is for no registry. */
    public static ModelOutcome evaluated(List<Gate> gates) {
        return new ModelOutcome(null, null, gates, null);
    }

    /** Whether the model goes to the registry, and so may be rolled out and rolled back. */
    boolean registered() {
        return verdict != null && verdict.ruling() != Ruling.REJECTED;
    }

    /** What became of it, and why. */
    String inWords() {
        if (verdict == null) {
            return "It was evaluated by itself: it was held against no champion, and is in no registry.";
        }
        return switch (verdict.ruling()) {
            case ACCEPTED ->
                "Accepted: " + verdict.why() + ". It is registered, and rolled out by the project's strategy.";
            case STAGED -> "Staged: " + verdict.why() + ". It is registered, and waits for a person.";
            case REJECTED -> "Rejected: " + verdict.why() + ". It is not registered, and cannot be rolled out.";
        };
    }

    /** How it stands beside the champion, as names and values; none where it was not compared. */
    List<List<String>> comparison() {
        ChampionComparison comparison = verdict == null ? null : verdict.comparison();
        if (comparison == null) {
            return List.of();
        }
        String metric = comparison.getMetric();
        return List.of(
                List.of("champion", "version " + comparison.getChampion()),
                List.of("comparison", comparison.getVerdict().name().toLowerCase(Locale.ROOT)),
                List.of(metric + " of the champion", known(comparison.getChampionValue())),
                List.of(metric + " of this model, on the same rows", known(comparison.getChallengerValue())),
                List.of(
                        "better by, 95 % interval",
                        known(comparison.getLow()) + " to " + known(comparison.getHigh()) + " (below 0: worse)"),
                List.of("rows of both", String.format(Locale.ROOT, "%,d", comparison.getRows())));
    }

    private static String known(@Nullable Double value) {
        return value == null ? "not known" : MetricWords.written(value);
    }

    /** Each gate: what it is of, its bound, its value, and whether it is met. */
    List<List<String>> gateRows() {
        List<List<String>> rows = new ArrayList<>();
        for (Gate gate : gates) {
            String metric = gate.getMetric();
            Double value = gate.getValue();
            Double maximum = gate.getMaximum();
            rows.add(List.of(
                    gate.getSlice() == null ? metric : metric + " of " + gate.getSlice(),
                    maximum == null
                            ? "at least " + MetricWords.withUnit(metric, gate.getMinimum())
                            : "at most " + MetricWords.withUnit(metric, maximum),
                    value == null ? "not known" : MetricWords.withUnit(metric, value),
                    gate.getPassed() ? "met" : "missed"));
        }
        return rows;
    }

    /** The page of an evaluation with all this below its title. The page alone is a function of what was learned and judged; this is of one training. */
    public String above(String page, String sha256) {
        Markup top = new Markup();
        if (retrainId != null) {
            top.leaf("p", "Training %s, asked for at %s.".formatted(retrainId, asked));
        }
        top.leaf("p", inWords()).leaf("p", "Bundle, SHA-256: " + sha256, "class", "note hash");
        List<List<String>> rows = gateRows();
        if (!rows.isEmpty()) {
            top.open("div", "class", "wide").open("table", "class", "explained");
            row(top, "th", List.of("gate", "bound", "value", ""));
            rows.forEach(row -> row(top, "td", row));
            top.close().close();
        }
        int body = page.indexOf(TITLE_ENDS) + TITLE_ENDS.length();
        return page.substring(0, body) + top + page.substring(body);
    }

    private static void row(Markup markup, String cell, List<String> texts) {
        markup.open("tr");
        texts.forEach(text -> markup.leaf(cell, text));
        markup.close();
    }
}
