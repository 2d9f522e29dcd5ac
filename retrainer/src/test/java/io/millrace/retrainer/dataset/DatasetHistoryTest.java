package io.millrace.retrainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.SemanticVersion;
import io.millrace.retrainer.dataset.DatasetHistory.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

public final class DatasetHistoryTest {
    private static final Instant NOW = Instant.parse("2026-01-05T00:00:00Z");

    private final List<Version> versions = new ArrayList<>();

    @Test
    public void shouldNameVersionsByWhatIsDifferent() {
        assertThat(made("rows", "leaves", "1.0.0")).isEqualTo("1.0.0");
        assertThat(made("more rows", "leaves", "1.0.0")).as("other rows").isEqualTo("1.0.1");
        assertThat(made("wider rows", "leaves", "1.1.0")).as("more columns").isEqualTo("1.1.0");
        assertThat(made("yet more rows", "leaves", "1.1.0")).isEqualTo("1.1.1");
        assertThat(made("labelled rows", "cancels", "1.1.0"))
                .as("another label")
                .isEqualTo("2.0.0");
        assertThat(made("other rows", "cancels", "2.0.0")).as("other features").isEqualTo("3.0.0");
    }

    @Test
    public void shouldGiveWhatWasThereBeforeTheVersionAndTimeThatItHad() {
        made("rows", "leaves", "1.0.0");
        made("more rows", "leaves", "1.0.0");

        DatasetStamp again = new DatasetHistory(versions).stamp("rows", "leaves", "1.0.0", NOW.plusSeconds(3_600));

        assertThat(again).isEqualTo(new DatasetStamp("1.0.0", NOW));
    }

    private String made(String content, String label, String featureSet) {
        DatasetStamp stamp = new DatasetHistory(versions).stamp(content, label, featureSet, NOW);
        versions.add(new Version(stamp, content, label, SemanticVersion.parse(featureSet)));
        return stamp.version();
    }
}
