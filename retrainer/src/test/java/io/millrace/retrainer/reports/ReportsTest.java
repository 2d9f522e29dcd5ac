package io.millrace.retrainer.reports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.ModelBundle;
import io.millrace.pages.Article;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.ChampionComparison;
import io.millrace.records.ComparisonVerdict;
import io.millrace.records.Dataset;
import io.millrace.records.ExampleOffset;
import io.millrace.records.Gate;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.dataset.DatasetFacts;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.gates.Verdict;
import io.millrace.retrainer.gates.Verdict.Ruling;
import io.millrace.statistics.Metrics;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class ReportsTest {
    private static final Project PROJECT = Synthetic.project("""
            objective: "Who leaves <soon> & why"
            """);
    private static final ModelDefinition MODEL = PROJECT.models().get(0);

    private static Candidate candidate;

    @BeforeAll
    static void train() throws Exception {
        candidate = Synthetic.candidate(PROJECT, Synthetic.table(PROJECT, Synthetic.rows(20261127, 200, 20)));
    }

    @Test
    void shouldBeAPageThatHoldsTheFiguresAndNeedsNothingElse() throws Exception {
        String html = EvaluationPage.of(PROJECT, MODEL, candidate);
        Document page = parsed(html);
        String text = page.getDocumentElement().getTextContent();
        candidate.metrics().forEach((name, value) -> {
            assertThat(text).contains(name.length() == 2 ? "decided positive" : name);
            assertThat(text).contains(MetricWords.written(value));
        });
        candidate.evaluation().getIntervals().forEach(interval -> assertThat(text)
                .contains(String.format(Locale.ROOT, "%.4f to %.4f", interval.getLow(), interval.getHigh())));
        candidate.evaluation().getImportance().forEach(one -> assertThat(text).contains(one.getFeature()));
        candidate.evaluation().getSlices().forEach(slice -> assertThat(text).contains(slice.getSlice()));
        assertThat(html).doesNotContain("<script", "<link", "<img", "url(", "@import", "NaN", "Infinity");
        assertThat(html.replace("http://www.w3.org/1999/xhtml", "").replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("://");
    }

    @Test
    void shouldSayInWordsWhatEachPictureShows() throws Exception {
        Document page = parsed(EvaluationPage.of(PROJECT, MODEL, candidate));
        NodeList pictures = page.getElementsByTagName("svg");
        // Seven curves, three measures of importance.
        assertThat(pictures.getLength()).isEqualTo(10);
        for (int i = 0; i < pictures.getLength(); i++) {
            NodeList inside = pictures.item(i).getChildNodes();
            assertThat(inside.item(0).getNodeName()).isEqualTo("title");
            assertThat(IntStream.range(0, inside.getLength())
                            .mapToObj(inside::item)
                            .filter(node -> node.getNodeName().equals("desc"))
                            .map(node -> node.getTextContent().length()))
                    .singleElement()
                    .satisfies(length -> assertThat(length).isGreaterThan(20));
        }
    }

    @Test
    void shouldTellInACardWhatSomebodyMustKnowWhoReliesOnTheModel() throws Exception {
        Article card = ModelCard.of(PROJECT, MODEL, subject(outcome(Ruling.STAGED)));
        String markdown = card.markdown();
        assertThat(markdown)
                .startsWith("# Model card: leaving of shop\n")
                .contains("Who leaves \\<soon\\> & why")
                .contains("| SHA-256 | " + "ab".repeat(32) + " |")
                .contains("| version | 1.0.3 |")
                .contains("Staged: auc\\_roc is worse & \\<so on\\>. It is registered, and waits for a person.")
                .contains("| champion | version 1.0.2 |", "| rows of both | 1,234 |")
                .contains(
                        "| throughput | at least 5,000 rows/s | 59,303 rows/s | met |", "at most 50.0 ms | 0.0432 ms |")
                .contains("| hyper-parameters | found by the search of training retrain-5 |")
                .contains("| labels, partition 1 | read to offset 77 |")
                .contains("| auc\\_roc (what the project is for) | "
                        + MetricWords.written(candidate.metrics().get(Metrics.AUC_ROC)) + " |")
                .contains("| auc\\_roc | at least 0.6000 |", "| met |", "missed")
                .contains("| plan=basic |")
                .contains("fewer than 200 rows of a class: little is known of them.")
                .contains("    ./millrace deploy rollback --model leaving")
                .contains(
                        candidate.bundle().reference().rows() == 0
                                ? "?"
                                : "watched, with thresholds of PSI 0.1 and KS 0.1");
        String words = parsed(card.html()).getDocumentElement().getTextContent();
        assertThat(words).contains("Who leaves <soon> & why", "auc_roc (what the project is for)", "retrain-7");
    }

    @Test
    void shouldNotSayOfAModelThatIsInNoRegistryHowItIsRolledBack() {
        String rejected =
                ModelCard.of(PROJECT, MODEL, subject(outcome(Ruling.REJECTED))).markdown();
        String evaluated = ModelCard.of(PROJECT, MODEL, subject(ModelOutcome.evaluated(List.of())))
                .markdown();

        assertThat(rejected)
                .contains(
                        "Rejected: auc\\_roc is worse & \\<so on\\>. It is not registered, and cannot be rolled out.",
                        "| comparison | worse |")
                .doesNotContain("rollback");
        assertThat(evaluated).contains("is in no registry.").doesNotContain("rollback", "champion |");
    }

    @Test
    void shouldTellInACardOnceWhatCalibratesAndWhatSeeds() {
        String card =
                ModelCard.of(PROJECT, MODEL, subject(outcome(Ruling.ACCEPTED))).markdown();

        assertThat(card.split("\n\\| seed \\|", -1)).hasSize(2);
        assertThat(card.split("\n\\| calibration \\|", -1)).hasSize(2);
        assertThat(MetricWords.span(24)).isEqualTo("1 day");
        assertThat(MetricWords.span(1)).isEqualTo("1 hour");
        assertThat(MetricWords.span(168)).isEqualTo("7 days");
    }

    @Test
    void shouldTellAboveAnEvaluationWhichTrainingItIsOfAndWhatBecameOfIt() throws Exception {
        String page = outcome(Ruling.REJECTED).above(EvaluationPage.of(PROJECT, MODEL, candidate), "ab".repeat(32));

        assertThat(parsed(page).getDocumentElement().getTextContent())
                .contains(
                        "Training retrain-7, asked for at 2026-11-27T10:00:00Z.",
                        "Rejected: auc_roc is worse & <so on>.",
                        "ab".repeat(32),
                        "at most 0.1000");
    }

    private static ModelCard.Subject subject(ModelOutcome outcome) {
        DatasetFacts facts = candidate.facts();
        Instant cutoff = Instant.ofEpochMilli(facts.labelCutoff());
        Dataset dataset = new Dataset(
                facts.rows(),
                facts.entities(),
                facts.positives(),
                facts.trainRows(),
                facts.testRows(),
                Instant.ofEpochMilli(facts.from()),
                Instant.ofEpochMilli(facts.until()),
                cutoff,
                cutoff,
                "ab".repeat(32),
                List.of(new ExampleOffset("labels", 1, 77L)),
                0L,
                "1.0.3",
                null,
                null,
                null,
                null,
                List.of());
        return new ModelCard.Subject(
                outcome,
                ModelBundle.sha256(candidate.bundle().encode()),
                "found by the search of training retrain-5",
                candidate.trained(),
                dataset,
                candidate.metrics(),
                candidate.evaluation());
    }

    private static ModelOutcome outcome(Ruling ruling) {
        return new ModelOutcome(
                "retrain-7",
                Instant.parse("2026-11-27T10:00:00Z"),
                List.of(
                        new Gate("auc_roc", 0.6, 0.8, true, null, null, null),
                        new Gate("brier", 0.0, 0.2, false, 0.1, null, null),
                        new Gate("throughput", 5000.0, 59303.1786, true, null, null, null),
                        new Gate("latency_p99", 0.0, 0.04321, true, 50.0, null, null)),
                new Verdict(
                        ruling,
                        "auc_roc is worse & <so on>",
                        List.of(),
                        new ChampionComparison(
                                "1.0.2",
                                "auc_roc",
                                0.81,
                                0.8,
                                -0.02,
                                -0.005,
                                0.95,
                                1234L,
                                300L,
                                200L,
                                true,
                                ComparisonVerdict.WORSE,
                                null)));
    }

    private static Document parsed(String html) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        html.replace("<!DOCTYPE html>\n", "").getBytes(UTF_8)));
    }
}
