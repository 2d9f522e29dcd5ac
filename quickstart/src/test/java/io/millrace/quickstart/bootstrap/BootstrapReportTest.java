package io.millrace.quickstart.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.quickstart.history.SourceSpans;
import io.millrace.quickstart.shop.Shop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Of the shop, whose label looks 7 days ahead, and whose events may be 10 days late. */
class BootstrapReportTest {
    private static final Instant FIRST = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final Project project = Shop.project();
    private final ExampleCounters made = new ExampleCounters(project);

    @Test
    void shouldSayFromWhenOnThereCanBeLabels() {
        BootstrapReport report = report(FIRST, FIRST.plus(Duration.ofDays(3)), null);

        assertThat(report.isDone()).isFalse();
        assertThat(report.sentences(false))
                .contains("model churn: what happened is known from 2026-03-01T00:00:00Z (source sessions begins),"
                        + " horizon 7 d, allowed lateness 10 d: nothing can be labelled before"
                        + " 2026-03-18T00:00:00Z, and it is known until 2026-03-14T00:00:00Z (source sessions ends"
                        + " + 10 d).");
    }

    @Test
    void shouldSayWhenNobodyWasEligible() {
        BootstrapReport report = report(FIRST, NOW, null);

        assertThat(report.isDone()).isFalse();
        assertThat(report.sentences(false)).anyMatch(sentence -> sentence.contains("nobody was eligible"));
    }

    @Test
    void shouldLeaveToTheStreamWhatIsAllTheStreams() {
        BootstrapReport report = report(FIRST, NOW, FIRST.minusSeconds(1));

        assertThat(report.isDone()).isTrue();
        assertThat(report.sentences(false)).hasSize(2).last().asString().contains("Nothing to do");
    }

    @Test
    void shouldLeaveToTheStreamWhatComesAfterItsFirstTick() {
        BootstrapReport report = report(FIRST, NOW, FIRST.plusSeconds(3_600));

        assertThat(report.isDone()).isTrue();
        assertThat(report.sentences(false))
                .last()
                .isEqualTo("model churn: what happened is known from 2026-03-01T00:00:00Z (source sessions begins): no"
                        + " example of before the first tick, and the stream makes all of after it.");
        assertThat(report(FIRST, FIRST.plus(Duration.ofDays(1)), FIRST.plusSeconds(3_600))
                        .isDone())
                .isTrue();
    }

    @Test
    void shouldSayWhatAFirstTrainingStillWants() {
        ExampleCounters.Counter few = made.of(project.models().get(0));
        few.count(FIRST.toEpochMilli(), true);
        List<String> tooFew = report(FIRST, NOW, null).sentences(false);
        for (int i = 0; i < project.models().get(0).minimumSamples(); i++) {
            few.count(FIRST.toEpochMilli() + i, false);
        }

        List<String> tooShort = report(FIRST, NOW, null).sentences(false);

        assertThat(tooFew).last().asString().contains("a first training wants 1,000 of them");
        assertThat(tooShort).last().asString().contains("before its examples cover 10 days");
    }

    private BootstrapReport report(Instant first, Instant last, @Nullable Instant firstTick) {
        SourceSpans spans = new SourceSpans(project.sources().size());
        int sessions = project.sourceIndex("sessions");
        spans.see(sessions, 0, first.toEpochMilli());
        spans.see(sessions, 0, last.toEpochMilli());
        BootstrapReport.Past past = new BootstrapReport.Past(
                2, spans.first(), KnownTime.of(project, spans, NOW.toEpochMilli(), false), firstTick);
        return new BootstrapReport(project, past, made, new ExampleCounters(project));
    }
}
