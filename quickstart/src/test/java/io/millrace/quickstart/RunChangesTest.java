package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunChangesTest {
    private static final String TICKS = "ticks: every 12 h of event time";

    @Test
    void shouldSayInALineHowMuchAnOverlayChangesAndWriteAllOfItToAFile(@TempDir Path directory) throws Exception {
        RunChanges changes = new RunChanges(
                "churn",
                List.of("examples/churn/project.yaml", "examples/churn/quickstart.yaml"),
                List.of("labels.gone.horizon: 30 d → 7 d", "models.churn.slices: [plan] → nothing"),
                List.of(TICKS));

        Path file = changes.write(directory);

        assertThat(changes.sentence())
                .isEqualTo(
                        "Project churn, cut down for a short run: 2 values of project.yaml are changed by quickstart.yaml.");
        assertThat(file).isEqualTo(directory.resolve("changes.txt")).content().isEqualToNormalizingNewlines("""
                        Project churn

                        Values that the overlay changes (2):
                          labels.gone.horizon: 30 d → 7 d
                          models.churn.slices: [plan] → nothing

                        Settings of this run that are not the defaults (1):
                          ticks: every 12 h of event time
                        """);
    }

    @Test
    void shouldSayThatNothingOfAProjectIsChangedWhereThereIsNoOverlay(@TempDir Path directory) throws Exception {
        RunChanges changes = new RunChanges("lessons", List.of("project.yaml"), List.of(), List.of(TICKS));

        Path file = changes.write(directory);

        assertThat(changes.sentence()).isEqualTo("Project lessons, as its file says.");
        assertThat(file).content().doesNotContain("overlay").contains(TICKS);
    }
}
