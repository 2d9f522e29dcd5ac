package io.millrace.topology.business;

import static io.millrace.topology.business.ActingShop.DAY;
import static io.millrace.topology.business.ReportedShop.only;
import static io.millrace.topology.business.ReportedShop.size;
import static io.millrace.topology.business.ReportedShop.store;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.business.Cohort;
import io.millrace.project.Project;
import io.millrace.records.BusinessPartial;
import io.millrace.records.BusinessReport;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MonitoringBody;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What labels count of each month, from rows and happenings to the report. */
final class CountedMonthsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldFindWhatANaiveCountFindsWhateverTheOrderWithinATick() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        ActingShop shop = new ActingShop(new Random(seed));
        long end = ActingShop.START + (ActingShop.DAYS + 20) * DAY;

        List<MonitoringReport> live = run(shop, new Random(seed + 1), directory.resolve("live"));
        List<MonitoringReport> replayed = run(shop, new Random(seed + 2), directory.resolve("replayed"));

        Map<String, Cohort> found = new TreeMap<>();
        Map<String, Integer> revisions = new HashMap<>();
        for (MonitoringReport report : live) {
            BusinessReport body = report.getBusiness();
            int next = revisions.merge(body.getMonth(), 0, (before, zero) -> before + 1);
            assertThat(report.getRevision()).isEqualTo(next);
            found.put(
                    body.getMonth(),
                    new Cohort(
                            BusinessReports.outcomes(body.getActedOn()), BusinessReports.outcomes(body.getHeldOut())));
            assertThat(body.getTreatmentKnown()).isTrue();
        }
        assertThat(found).isEqualTo(shop.naive(end)).containsKeys("2026-01", "2026-02", "2026-03");
        assertThat(found.values())
                .allSatisfy(cohort -> assertThat(cohort.heldOut().rows()).isPositive())
                .anySatisfy(cohort -> assertThat(cohort.heldOut().treated()).isPositive());
        assertThat(replayed).isEqualTo(live);
    }

    @Test
    void shouldTellAMonthWhoseTimeEndsAtTheTickThatMaturesIt() {
        Project one = Driven.acting(1);
        TopicCatalogue names = Driven.topics(one);
        ActingShop shop = new ActingShop(new Random(5));
        long asOf = ActingShop.START;
        try (Driven labels = new Driven(LabelTopology.build(one, names, Driven.SERDES, Driven.erasures()), directory)) {
            labels.tick(names.featureClock(), asOf);
            shop.rows.stream()
                    .map(ActingShop.Row::entry)
                    .filter(row -> row.getAsOf().toEpochMilli() < asOf + DAY)
                    .forEach(row -> labels.send(InferenceLogEntry.class, names.inferenceLog(), row.getEntity(), row));

            labels.tick(names.featureClock(), asOf + 100 * DAY);

            List<BusinessPartial> told = labels.received(MonitoringPartial.class, names.monitoringPartials()).stream()
                    .map(MonitoringBody::of)
                    .filter(BusinessPartial.class::isInstance)
                    .map(BusinessPartial.class::cast)
                    .toList();
            assertThat(only(told).getActedOn().getRows()).isPositive();
            assertThat(size(labels, LabelTopology.COHORTS_STORE)).isZero();
            assertThat(size(labels, LabelTopology.COHORT_COUNTS_STORE)).isZero();
        }
    }

    /** Labels count, and what they tell is judged; what arrives between two ticks comes in a random order. */
    private static List<MonitoringReport> run(ActingShop shop, Random random, Path directory) {
        Project project = Driven.acting(1);
        TopicCatalogue topics = Driven.topics(project);
        List<MonitoringReport> reports = new ArrayList<>();
        try (Driven labels = new Driven(
                        LabelTopology.build(project, topics, Driven.SERDES, Driven.erasures()),
                        directory.resolve("labels"));
                Driven business = new Driven(
                        BusinessTopology.build(project, topics, Driven.SERDES), directory.resolve("business"))) {
            for (int day = 0; day <= ActingShop.DAYS + 20; day++) {
                long tick = ActingShop.START + day * DAY;
                List<Runnable> arrivals = new ArrayList<>();
                for (ActingShop.Row row : shop.rows) {
                    if (row.arrives() > tick - DAY && row.arrives() <= tick) {
                        arrivals.add(() -> labels.send(
                                InferenceLogEntry.class,
                                topics.inferenceLog(),
                                row.entry().getEntity(),
                                row.entry()));
                    }
                }
                for (ActingShop.Happening happening : shop.happenings) {
                    if (happening.time() > tick - DAY && happening.time() <= tick) {
                        arrivals.add(() -> labels.sendBytes(
                                topics.featureUpdates(), happening.entity(), ActingShop.update(happening)));
                    }
                }
                Collections.shuffle(arrivals, random);
                arrivals.forEach(Runnable::run);
                labels.tick(topics.featureClock(), tick);
                labels.receivedBytes(topics.monitoringPartials())
                        .forEach(partial -> business.sendBytes(
                                topics.monitoringPartials(),
                                new String(partial.key(), StandardCharsets.UTF_8),
                                partial.value()));
            }
            assertThat(labels.receivedBytes(topics.deadLetters())).isEmpty();
            assertThat(business.receivedBytes(topics.deadLetters())).isEmpty();
            reports.addAll(business.received(MonitoringReport.class, topics.monitoring()));
            // January is forgotten, and who was acted on then.
            try (KeyValueIterator<Bytes, byte[]> members = store(labels, LabelTopology.COHORTS_STORE)
                    .range(
                            null,
                            Bytes.wrap(java.nio.ByteBuffer.allocate(Long.BYTES)
                                    .putLong(Instant.parse("2026-02-01T00:00:00Z")
                                                    .toEpochMilli()
                                            + 1)
                                    .array()))) {
                assertThat(members.hasNext()).isFalse();
            }
        }
        return reports;
    }
}
