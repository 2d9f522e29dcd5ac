package io.millrace.quickstart.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.history.HistoryBlock;
import io.millrace.history.HistoryPacker;
import io.millrace.history.SnapshotReplay;
import io.millrace.project.Project;
import io.millrace.quickstart.history.SourceSpans;
import io.millrace.quickstart.shop.Shop;
import io.millrace.records.LabelledExample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of a shop where everybody comes every day, so that nobody is ever gone for 7 days: what topics do not hold must not say otherwise. Events may be 10 days late. */
class KnownTimeTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long START = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();
    private static final int DAYS = 200;
    private static final long NOW = START + DAYS * DAY;
    private static final int CUSTOMERS = 20;

    private final Project project = Shop.project();
    private final FeatureSet features = FeatureSet.compile(project);
    private final int purchases = project.sourceIndex("purchases");
    private final int sessions = project.sourceIndex("sessions");
    private final int profiles = project.sourceIndex("profiles");
    private final SourceSpans spans = new SourceSpans(project.sources().size());
    private final HistoryPacker packer = new HistoryPacker();
    private final HistoryBlock block = new HistoryBlock(1 << 22);

    @Test
    void shouldCallNobodyGoneOfBeforeTheSessionsThatAreLeft() {
        spans.cut(sessions, 0, true);
        events(purchases, 0, DAYS);
        events(sessions, 150, DAYS);

        List<LabelledExample> examples = examples(false);

        assertThat(examples)
                .hasSizeGreaterThan(CUSTOMERS)
                .allMatch(example -> example.getLabel() == 0)
                .allMatch(example -> example.getAsOf().toEpochMilli() >= START + 150 * DAY);
    }

    @Test
    void shouldCallNobodyGoneOfAfterTheLastSession() {
        events(profiles, 0, DAYS);
        events(purchases, 0, DAYS);
        events(sessions, 0, 100);

        List<LabelledExample> examples = examples(false);

        assertThat(examples)
                .hasSizeGreaterThan(CUSTOMERS)
                .allMatch(example -> example.getLabel() == 0)
                .allMatch(example -> example.getAsOf().toEpochMilli() < START + 93 * DAY);
    }

    @Test
    void shouldBeginWhereTheLastOfThePartitionsThatLostSomethingBegins() {
        spans.cut(sessions, 0, true);
        spans.cut(sessions, 2, true);
        spans.see(sessions, 0, START + 5 * DAY);
        spans.see(sessions, 0, START);
        spans.see(sessions, 1, START + 9 * DAY);
        spans.see(sessions, 2, START + 8 * DAY);

        assertThat(known(true))
                .isEqualTo(new KnownTime(
                        START + 8 * DAY, "source sessions begins", START + 19 * DAY, "source sessions ends + 10 d"));
    }

    @Test
    void shouldWaitForSourcesThatFeaturesReadUnlessToldOtherwise() {
        spans.see(sessions, 0, START);
        spans.see(profiles, 0, START + 80 * DAY);
        spans.see(purchases, 0, START + 50 * DAY);
        spans.see(sessions, 0, NOW);

        assertThat(known(false).from()).as("tables do not count").isEqualTo(START + 50 * DAY);
        assertThat(known(false).begins()).contains("purchases", "--incomplete-features");
        assertThat(known(true).from()).isEqualTo(START);
        assertThat(known(true).until()).isEqualTo(NOW);
    }

    @Test
    void shouldKnowNothingWithoutAnEventOfTheLabelsSource() {
        spans.see(purchases, 0, START);

        assertThat(known(false).isAny()).isFalse();
        assertThat(known(false).holds(START, NOW)).isFalse();
        assertThat(known(false).begins()).isEqualTo("source sessions has no event");
    }

    private KnownTime known(boolean incompleteFeatures) {
        return KnownTime.of(project, spans, NOW, incompleteFeatures).get("gone");
    }

    /** One of each customer on each of the days. */
    private void events(int source, int from, int to) {
        Event event = new Event(features.layout(source));
        for (int day = from; day < to; day++) {
            for (int customer = 0; customer < CUSTOMERS; customer++) {
                byte[] entity = ("c" + customer).getBytes(UTF_8);
                event.begin();
                event.identify(entity, START + day * DAY + customer, 0, (long) day * CUSTOMERS + customer);
                spans.see(event);
                packer.event(event);
                block.add(packer.bytes(), 0);
            }
        }
    }

    private List<LabelledExample> examples(boolean incompleteFeatures) {
        Map<String, KnownTime> times = KnownTime.of(project, spans, NOW, incompleteFeatures);
        BootstrapReport.Past past = new BootstrapReport.Past(block.count(), spans.first(), times, null);
        List<LabelledExample> examples = new ArrayList<>();
        PastExamples made = new PastExamples(features, times, START, new IdSet(), examples::add);
        SnapshotReplay replay = new SnapshotReplay(features, past.lastBoundary(), past.until(), made);
        block.sort();
        for (int i = 0; i < block.count(); i++) {
            replay.accept(block.data(), block.start(i));
        }
        replay.end();
        return examples;
    }
}
