package io.millrace.quickstart.describe;

import io.millrace.pages.Article;
import io.millrace.project.BusinessTargets;
import io.millrace.project.Durations;
import io.millrace.project.ExamplePolicy;
import io.millrace.project.LabelDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.RecommendationPolicy;
import io.millrace.project.SourceDefinition;
import io.millrace.records.Alert;
import io.millrace.records.Gate;
import io.millrace.records.ModelVersion;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A project in words, for a terminal or as a page: the problem, its constraints, what success is, and where each of these stands. Immutable. */
public final class ProjectDescription {
    private static final List<String> ASKED_AND_NOW = List.of("", "asked for", "now");

    private final Project project;
    private final @Nullable Standing standing;

    /** @param standing null: nobody has asked the topics */
    public ProjectDescription(Project project, @Nullable Standing standing) {
        this.project = project;
        this.standing = standing;
    }

    /** The words, to be written in either way. */
    public Article article() {
        Article article = new Article("Project " + project.name());
        if (project.objective() != null) {
            String objective = project.objective();
            article.paragraph(objective.matches(".*[.!?]") ? objective : objective + ".");
        }
        article.heading("The problem").facts(problem());
        article.heading("Constraints").explained(ASKED_AND_NOW, constraints());
        for (ModelDefinition model : project.models()) {
            ModelDescription described = new ModelDescription(
                    model, standing == null ? null : standing.models().get(model.name()));
            article.heading("Success of " + model.name()).explained(ASKED_AND_NOW, described.success());
            article.heading("Where " + model.name() + " stands").facts(described.standing());
        }
        business(article);
        article.heading("Open alerts");
        if (standing == null) {
            article.paragraph("Not asked: --settings FILE names the cluster.");
        } else if (standing.alerts().isEmpty()) {
            article.paragraph("None.");
        } else {
            article.items(
                    standing.alerts().stream().map(ProjectDescription::alert).toList());
        }
        return article;
    }

    private List<List<String>> problem() {
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of(
                "About",
                "each " + project.entity().name() + ", known by "
                        + project.entity().key()));
        facts.add(List.of(
                "From",
                project.sources().stream().map(ProjectDescription::source).collect(Collectors.joining(", "))));
        facts.add(List.of(
                "Features",
                project.featureSet().features().size() + ", version "
                        + project.featureSet().version()));
        ExamplePolicy examples = project.examples();
        facts.add(List.of(
                "Scored",
                "every " + Durations.format(examples.every()) + ", who had "
                        + (examples.atLeast() == 1 ? "an event" : "at least " + examples.atLeast() + " events") + " of "
                        + String.join(" or ", examples.eligibleSources()) + where(examples.where()) + " in the "
                        + Durations.format(examples.within()) + " before"));
        for (ModelDefinition model : project.models()) {
            facts.add(List.of("Predicted by " + model.name(), label(model.label())));
        }
        RecommendationPolicy recommendations = project.recommendations();
        if (recommendations != null) {
            List<String> key = project.entity().keyFields();
            facts.add(List.of(
                    "Recommended",
                    "to each " + key.get(0) + " the " + recommendations.top() + " of "
                            + String.join(", ", key.subList(1, key.size())) + " that " + recommendations.model()
                            + " scores highest"));
        }
        return facts;
    }

    private static String where(@Nullable String condition) {
        return condition == null ? "" : " where " + condition;
    }

    private static String source(SourceDefinition source) {
        return source.name() + " (topic " + source.topic() + (source.table() ? ", a table)" : ")");
    }

    private static String label(LabelDefinition label) {
        String horizon = Durations.format(label.horizon());
        String what = label instanceof LabelDefinition.Absence absence
                ? "none of " + String.join(", ", absence.sources())
                : ((LabelDefinition.Occurrence) label).source();
        return label.name() + ": whether " + what + where(label.where()) + " happens in the next " + horizon;
    }

    private List<List<String>> constraints() {
        List<List<String>> rows = new ArrayList<>();
        if (project.constraints().latencyP99() != null) {
            rows.add(List.of(
                    "time to score a row",
                    "at most " + Durations.format(project.constraints().latencyP99()),
                    admitted("latency_p99", " ms")));
        }
        if (project.constraints().throughput() != null) {
            rows.add(List.of(
                    "rows that a thread scores",
                    "at least " + plain(project.constraints().throughput()) + " per second",
                    admitted("throughput", " per second")));
        }
        if (project.constraints().modelSize() != null) {
            rows.add(List.of(
                    "size of a model",
                    "at most " + megabytes(project.constraints().modelSize()),
                    ofChampions(now -> now.champion() == null
                            ? null
                            : megabytes(now.champion().getArtifact().getSize()))));
        }
        rows.add(List.of(
                "availability: answers in time",
                "at least " + percent(project.availability()),
                "counted where it is answered: Prometheus has it, docs/operating.md"));
        rows.add(List.of(
                "matured examples before a training",
                "at least "
                        + String.format(
                                Locale.ROOT, "%,d", project.models().get(0).minimumSamples()),
                ofChampions(now -> now.champion() == null
                        ? null
                        : String.format(
                                Locale.ROOT,
                                "the one in service was made of %,d",
                                now.champion().getDataset().getRows()))));
        rows.add(
                List.of("examples are kept", Durations.format(project.historicalPeriod()), "by the topic's retention"));
        return rows;
    }

    /** What the trainer measured of the version in service; of one from before it did, that serving let it in. */
    private String admitted(String constraint, String unit) {
        return ofChampions(now -> {
            ModelVersion champion = now.champion();
            if (champion == null) {
                return null;
            }
            for (Gate gate : champion.getGates()) {
                if (gate.getMetric().equals(constraint) && gate.getValue() != null) {
                    return measured(gate.getValue()) + unit + (gate.getPassed() ? ", met" : ", missed");
                }
            }
            return "met by " + champion.getVersion() + ", or it would not be in service";
        });
    }

    private String ofChampions(Function<ModelNow, @Nullable String> said) {
        if (standing == null) {
            return ModelDescription.NOT_ASKED;
        }
        List<String> words = new ArrayList<>();
        for (ModelDefinition model : project.models()) {
            ModelNow now = standing.models().get(model.name());
            String word = now == null ? null : said.apply(now);
            String shown = word == null ? "nothing is in service" : word;
            words.add(project.models().size() == 1 ? shown : model.name() + ": " + shown);
        }
        return String.join("; ", words);
    }

    private void business(Article article) {
        BusinessTargets targets = project.interventions().targets();
        if (targets == null) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        String now = "told by the month: millrace business";
        if (targets.rateReduction() != null) {
            rows.add(List.of(
                    "rate of the label among those acted on", "lower by " + percent(targets.rateReduction()), now));
        }
        BusinessTargets.FalsePositiveCost cost = targets.falsePositives();
        if (cost != null && cost.maxPerMonth() != null) {
            rows.add(List.of(
                    "cost of false alarms",
                    "at most " + plain(cost.maxPerMonth()) + " " + cost.currency() + " a month",
                    now));
        }
        article.heading("What acting is to achieve").explained(ASKED_AND_NOW, rows);
    }

    private static String alert(Alert alert) {
        return alert.getSeverity().name().toLowerCase(Locale.ROOT) + ", since " + alert.getAt() + ": "
                + alert.getMessage();
    }

    static String percent(double share) {
        return plain(Math.round(share * 1e8) / 1e6) + " %";
    }

    static String plain(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,d", (long) value)
                : String.valueOf(Math.round(value * 1e6) / 1e6);
    }

    /** To three significant digits: of what was measured once, more would say nothing. */
    private static String measured(double value) {
        return plain(BigDecimal.valueOf(value).round(new MathContext(3)).doubleValue());
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
