package io.millrace.retrainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.dataset.checks.LeftOut;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A project whose label looks a week ahead, and that keeps examples for a year. */
public final class ExampleFilterTest {
    private static final Instant NOW = Instant.ofEpochMilli(Synthetic.START).plus(Duration.ofDays(400));

    private final Project project = Synthetic.project();
    private @Nullable Instant from;
    private final TopicExample example =
            new TopicExample(ExampleTable.features(project.featureSet().features()));

    @Test
    public void shouldTakeAnExampleThatHasMatured() {
        assertTaken(30, 23);
        assertTaken(30, 0);
    }

    @Test
    public void shouldLeaveOutWhatMaturesLaterOrIsOlderThanADriftWithoutCountingIt() {
        assertLeftOut(3, -1, LeftOut.NOTHING);
        from = NOW.minus(Duration.ofDays(20));
        assertLeftOut(21, 14, LeftOut.NOTHING);
    }

    @Test
    public void shouldLeaveOutWhatIsOlderThanTheHistoricalPeriod() {
        assertTaken(365, 358);
        assertLeftOut(366, 359, new LeftOut(0, 0, 1, 0, 0));
    }

    @Test
    public void shouldLeaveOutALabelThatCouldNotBeKnownYet() {
        assertLeftOut(30, 24, new LeftOut(0, 1, 0, 0, 0));
    }

    @Test
    public void shouldLeaveOutAnotherFeatureSetAndAnotherLabel() {
        assertLeftOut("leaving", "leaves", "2.0.0", new LeftOut(0, 0, 0, 1, 0));
        assertLeftOut("leaving", "leaves", "10.0.0", new LeftOut(0, 0, 0, 1, 0));
        assertLeftOut("leaving", "cancels", "1.0.0", new LeftOut(0, 0, 0, 0, 1));
        assertLeftOut("nobody", "leaves", "1.0.0", LeftOut.NOTHING);
    }

    private void assertTaken(int asOfDaysAgo, int maturedDaysAgo) {
        ExampleFilter filter = filter();
        of("leaving", "leaves", "1.2.0", asOfDaysAgo, maturedDaysAgo);
        assertThat(filter.belongs(example) && filter.wants(example)).isTrue();
        assertThat(filter.leftOut(0)).isEqualTo(LeftOut.NOTHING);
    }

    private void assertLeftOut(int asOfDaysAgo, int maturedDaysAgo, LeftOut counted) {
        ExampleFilter filter = filter();
        of("leaving", "leaves", "1.0.0", asOfDaysAgo, maturedDaysAgo);
        assertThat(filter.belongs(example) && filter.wants(example)).isFalse();
        assertThat(filter.leftOut(0)).isEqualTo(counted);
    }

    private void assertLeftOut(String model, String label, String featureSet, LeftOut counted) {
        ExampleFilter filter = filter();
        of(model, label, featureSet, 30, 0);
        assertThat(filter.belongs(example)).isFalse();
        assertThat(filter.leftOut(0)).isEqualTo(counted);
    }

    private ExampleFilter filter() {
        return new ExampleFilter(project, project.models().get(0), from, NOW);
    }

    private void of(String model, String label, String featureSet, int asOfDaysAgo, int maturedDaysAgo) {
        example.model = new Utf8(model);
        example.labelName = new Utf8(label);
        example.featureSet = new Utf8(featureSet);
        example.row.asOf = NOW.minus(Duration.ofDays(asOfDaysAgo)).toEpochMilli();
        example.maturedAt = NOW.minus(Duration.ofDays(maturedDaysAgo)).toEpochMilli();
    }
}
