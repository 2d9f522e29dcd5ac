package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeasonalExampleTest {

    @Test
    void shouldBeReadAtEveryScale() throws Exception {
        ModelDefinition full = read("project.yaml").model("orders_again");
        assertThat(full.drift().season()).containsExactlyInAnyOrder(Season.HOUR_OF_WEEK, Season.WEEK_OF_YEAR);
        assertThat(full.drift().window()).isEqualTo(Duration.ofDays(1));
        ModelDefinition small = read("project.yaml", "small.yaml").model("orders_again");
        assertThat(small.drift().season()).containsExactly(Season.WEEK_OF_YEAR);
        ModelDefinition fixed =
                read("project.yaml", "small.yaml", "fixed.yaml").model("orders_again");
        assertThat(fixed.drift().season()).isEmpty();
        assertThat(fixed.drift().window()).isEqualTo(small.drift().window());
    }

    private static Project read(String... names) throws IOException, InvalidProjectException {
        List<ProjectFile> files = new ArrayList<>();
        for (String name : names) {
            Path file = Path.of("..", "examples", "seasonal-orders", name);
            files.add(new ProjectFile(name, Files.readString(file)));
        }
        return ProjectReader.read(files);
    }
}
