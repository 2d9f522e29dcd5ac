package io.millrace.topology.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.Deployment;
import io.millrace.records.QualityPartial;
import io.millrace.records.Routing;
import io.millrace.rollout.QualityCounts;
import io.millrace.rollout.RolloutInput.QualityCounted;
import io.millrace.topology.records.Driven;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RealisedQualityTest {
    @TempDir
    private Path directory;

    private final Project project = Driven.project(1);
    private Driven driven;
    private RealisedQuality quality;

    @BeforeEach
    void start() {
        driven = new Driven(RolloutTopology.build(project, Driven.topics(project), Driven.SERDES), directory);
        quality = new RealisedQuality(driven.driver().getKeyValueStore(RolloutTopology.QUALITY_STORE));
        deployed("churn", 10, null);
        deployed("churn", 20, 5L);
        deployed("churn", 22, 5L); // a pause, say: nobody is scored by another version for it
        deployed("churn", 30, 7L);
    }

    @AfterEach
    void stop() {
        driven.close();
    }

    @Test
    void shouldAddUpRowsOfTheLatestRoutingWhateverTheDeployment() {
        deployed("churn", 33, 7L);

        assertThat(counted(partial("challenger", 30, -1, 10, 4))).isEqualTo(sum("challenger", 10, 4));
        assertThat(counted(partial("champion", 31, 22, 5, 1))).isEqualTo(sum("champion", 5, 1));
        assertThat(counted(partial("challenger", 33, 10, 1, 1))).isEqualTo(sum("challenger", 11, 5));
    }

    @Test
    void shouldNotCountEntitiesAgainThatTheRoutingHasCounted() {
        deployed("churn", 33, 7L);

        assertThat(counted(partial("champion", 33, 30, 10, 4))).isNull();
        assertThat(counted(partial("champion", 33, 22, 10, 4))).isEqualTo(sum("champion", 10, 4));
    }

    @Test
    void shouldNotCountRowsOfRoutingsThatAreOver() {
        assertThat(counted(partial("champion", 22, -1, 10, 4))).isNull();
        assertThat(counted(partial("champion", 9, -1, 10, 4))).isNull();
    }

    @Test
    void shouldBeginAnewWithTheNextRouting() {
        counted(partial("challenger", 30, -1, 10, 4));

        deployed("churn", 40, 9L);

        assertThat(counted(partial("challenger", 40, 30, 1, 0)))
                .isEqualTo(new QualityCounted(9, "challenger", new QualityCounts(1, 0, 0.5, 0.25)));
    }

    @Test
    void shouldCountNothingWhereTheChampionScoresAll() {
        deployed("churn", 40, null);

        assertThat(counted(partial("champion", 40, -1, 10, 4))).isNull();
    }

    @Test
    void shouldKeepModelsApart() {
        deployed("leaving", 35, 2L);

        assertThat(quality.counted("leaving", partial("champion", 35, -1, 3, 1)))
                .isEqualTo(new QualityCounted(2, "champion", new QualityCounts(3, 1, 1.5, 0.75)));
        assertThat(counted(partial("champion", 36, -1, 10, 4))).isEqualTo(sum("champion", 10, 4));
    }

    private @Nullable QualityCounted counted(QualityPartial partial) {
        return quality.counted("churn", partial);
    }

    private static QualityCounted sum(String variant, long rows, long positives) {
        return new QualityCounted(7, variant, new QualityCounts(rows, positives, 0.5 * rows, 0.25 * rows));
    }

    private static QualityPartial partial(String variant, long offset, long before, long rows, long positives) {
        return new QualityPartial("churn", variant, offset, before, rows, positives, 0.5 * rows, 0.25 * rows);
    }

    private void deployed(String model, long offset, @Nullable Long routing) {
        quality.deployed(
                model,
                new Deployment(
                        model,
                        offset,
                        "1.0.0",
                        null,
                        null,
                        Map.of(),
                        null,
                        true,
                        "test",
                        Instant.EPOCH,
                        routing == null ? null : new Routing(routing, "salt", List.of(), null, List.of()),
                        null,
                        "",
                        Map.of()),
                offset);
    }
}
