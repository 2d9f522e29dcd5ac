package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ProjectSchema;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class DescribeCommandTest {
    @TempDir
    private Path directory;

    @Test
    void shouldPrintTheRulesOfAProject() throws Exception {
        CommandRun run = CommandRun.of("describe", "--prometheus-rules", "../examples/churn/project.yaml");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(Files.readString(Path.of("..", "monitoring", "rules.yml")));
    }

    @Test
    void shouldPrintThemOfWhatOverlaysSay() throws Exception {
        Path overlay = directory.resolve("overlay.yaml");
        Files.writeString(overlay, "models: {churn: {monitoring: {system: {cpu: 70 %}}}}\n");

        CommandRun run =
                CommandRun.of("describe", "--prometheus-rules", "../examples/churn/project.yaml", overlay.toString());

        assertThat(run.out()).contains("max by (instance) (millrace_host_cpu_ratio) > 0.7 and on (instance) ");
    }

    @Test
    void shouldSayWhatAProjectAsksFor() {
        CommandRun run = CommandRun.of("describe", "../examples/churn/project.yaml");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("Project churn\n\n  Reduce customer churn by 30 %.\n")
                .contains("is_churned: whether none of purchases, sessions happens in the next 30 d")
                .containsPattern("rows that a thread scores +at least 1,000 per second +not asked\n")
                .containsPattern("precision_at_recall_80, what the model is for +above 0.65 +not asked\n")
                .containsPattern("auc_roc, a target +at least 0.9 +not asked\n")
                .contains("Not asked: --settings FILE names the cluster.");
    }

    @Test
    void shouldSayWhatThePageOfTheCaseShows() throws Exception {
        CommandRun run = CommandRun.of("describe", "../examples/churn/project.yaml");

        assertThat(Path.of("..", "docs", "churn.md")).content().contains("```text\n" + run.out() + "```\n");
    }

    @Test
    void shouldWriteItAsAPageOfItsOwn() throws Exception {
        Path page = directory.resolve("churn.html");

        CommandRun run = CommandRun.of("describe", "../examples/churn/project.yaml", "--html", page.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(page + " has been written.\n");
        Document read = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(page).replace("<!DOCTYPE html>", ""))));
        assertThat(read.getElementsByTagName("h2").getLength()).isEqualTo(5);
        assertThat(read.getElementsByTagName("script").getLength()).isZero();
        assertThat(Files.readString(page)).contains("prefers-color-scheme: dark", "Success of churn");
    }

    @Test
    void shouldPrintTheSchemaOfProjectFiles() {
        CommandRun run = CommandRun.of("describe", "--schema");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(ProjectSchema.text());
    }

    @Test
    void shouldRefuseAPageOfWhatIsNone() {
        Path page = directory.resolve("rules.html");

        for (String other : List.of("--prometheus-rules", "--schema")) {
            CommandRun run =
                    CommandRun.of("describe", other, "--html", page.toString(), "../examples/churn/project.yaml");

            assertThat(run.exitCode()).isEqualTo(Main.WRONG);
            assertThat(run.err()).contains("--html", other, "mutually exclusive");
            assertThat(run.out()).isEmpty();
        }
        assertThat(page).doesNotExist();
    }

    @Test
    void shouldRefuseAFileThatIsNotThere() {
        String missing = directory.resolve("project.yaml").toString();

        for (String[] arguments :
                List.of(new String[] {"describe", missing}, new String[] {"describe", "--prometheus-rules", missing})) {
            CommandRun run = CommandRun.of(arguments);

            assertThat(run.exitCode()).isEqualTo(Main.WRONG);
            assertThat(run.err()).contains(missing, "no such file");
        }
    }
}
