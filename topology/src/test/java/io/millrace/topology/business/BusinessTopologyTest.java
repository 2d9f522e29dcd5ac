package io.millrace.topology.business;

import static io.millrace.topology.business.ActingShop.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.business.Cohort;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.BusinessPartial;
import io.millrace.records.BusinessReport;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.TargetVerdict;
import io.millrace.records.TickDone;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.records.Driven;
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
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of counts; how intervals and verdicts come about has tests of its own in core. */
final class BusinessTopologyTest {
    private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant APRIL = Instant.parse("2026-04-01T00:00:00Z");
    private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");

    @TempDir
    private Path directory;

    private final Project project = Driven.acting(2);
    private final TopicCatalogue topics = Driven.topics(project);
    private final List<MonitoringReport> heard = new ArrayList<>();

    @Test
    void shouldKeepItsShape() {
        assertThat(BusinessTopology.build(project, topics, Driven.SERDES, report -> {})
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("business"));
        assertThat(LabelTopology.build(project, topics, Driven.SERDES)
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("labels-cohorts"));
    }

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
            BusinessReport body = (BusinessReport) report.getBody();
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
    void shouldReportAMonthAsItGrowsOnceADayAndWhenAllOfItHasMatured() {
        try (Driven driven = driven()) {
            long rows = Instant.parse("2026-03-20T00:00:00Z").toEpochMilli();
            counted(driven, 0, MARCH, APRIL, arm(60, 9), arm(20, 6));
            done(driven, 0, rows);
            assertThat(reports(driven)).as("a partition is behind").isEmpty();
            done(driven, 1, rows);
            MonitoringReport first = only(reports(driven));
            counted(driven, 1, MARCH, APRIL, arm(40, 6), arm(10, 4));
            done(driven, 0, rows + DAY / 2);
            done(driven, 1, rows + DAY / 2);
            assertThat(reports(driven)).as("told today already").isEmpty();
            done(driven, 0, rows + DAY);
            done(driven, 1, rows + DAY);
            MonitoringReport second = only(reports(driven));
            long complete = APRIL.toEpochMilli() + 8 * DAY;
            done(driven, 0, complete - 1);
            done(driven, 1, complete - 1);
            assertThat(reports(driven)).as("nothing has come").isEmpty();
            done(driven, 0, complete);
            done(driven, 1, complete);
            MonitoringReport third = only(reports(driven));
            counted(driven, 1, MARCH, APRIL, arm(41, 6), arm(10, 4));
            done(driven, 0, complete + 2 * DAY);
            done(driven, 1, complete + 2 * DAY);
            MonitoringReport fourth = only(reports(driven));

            assertThat(List.of(first, second, third, fourth))
                    .extracting(
                            MonitoringReport::getRevision,
                            report -> ((BusinessReport) report.getBody()).getComplete(),
                            report -> ((BusinessReport) report.getBody()).getActedOn(),
                            report -> ((BusinessReport) report.getBody()).getHeldOut())
                    .containsExactly(
                            tuple(0, false, arm(60, 9), arm(20, 6)),
                            tuple(1, false, arm(100, 15), arm(30, 10)),
                            tuple(2, true, arm(100, 15), arm(30, 10)),
                            tuple(3, true, arm(101, 15), arm(30, 10)));
            assertThat(first.getModel()).isEqualTo("churn");
            assertThat(first.getSubject()).isEqualTo("churn");
            assertThat(first.getWindowStart()).isEqualTo(MARCH);
            assertThat(first.getWindowEnd()).isEqualTo(APRIL);
            BusinessReport body = (BusinessReport) third.getBody();
            assertThat(body.getMonth()).isEqualTo("2026-03");
            assertThat(body.getReduction().getValue()).isEqualTo(1 - 0.15 / (1 / 3.0));
            assertThat(body.getFalseAlarmCost().getValue()).isEqualTo(20 * 100 * (1 - 1 / 3.0));
            assertThat(body.getTreatedFalseAlarms().getValue()).isZero();
            assertThat(((BusinessReport) second.getBody()).getReductionTarget().getMoreHeldOut())
                    .as("more rows are to come")
                    .isNull();
            assertThat(body.getCurrency()).isEqualTo("USD");
            assertThat(body.getReductionTarget().getTarget()).isEqualTo(0.3);
            assertThat(body.getReductionTarget().getVerdict()).isEqualTo(TargetVerdict.TOO_EARLY);
            assertThat(body.getReductionTarget().getMoreHeldOut()).isPositive();
            assertThat(body.getCostTarget().getTarget()).isEqualTo(1_000);
            assertThat(heard).containsExactly(first, second, third, fourth);
        }
    }

    @Test
    void shouldTellOfNobodyHeldOutInSoManyWords() {
        try (Driven driven = driven()) {
            counted(driven, 0, MARCH, APRIL, arm(60, 9), arm(0, 0));
            done(driven, 0, APRIL.toEpochMilli());
            done(driven, 1, APRIL.toEpochMilli());

            BusinessReport body = (BusinessReport) only(reports(driven)).getBody();
            assertThat(body.getReduction()).isNull();
            assertThat(body.getFalseAlarmCost()).isNull();
            assertThat(body.getReductionTarget().getVerdict()).isEqualTo(TargetVerdict.TOO_EARLY);
        }
    }

    @Test
    void shouldRaiseACostAtOnceAndAMissedReductionWhenItIsSureOfThem() {
        try (Driven driven = driven()) {
            // At least 1,200 of 1,500 actions were for nothing; nothing was avoided.
            long within = APRIL.toEpochMilli() - 5 * DAY;
            counted(driven, 0, MARCH, APRIL, new CohortOutcomes(1_500L, 225L, 1_400L), arm(1_000, 150));
            everywhere(driven, within);
            List<Alert> exceeded = alerts(driven);
            assertThat(exceeded)
                    .extracting(Alert::getKind, Alert::getState, Alert::getSubject, Alert::getModel)
                    .containsExactly(tuple("business_cost_exceeded", AlertState.OPENED, "churn", "churn"));
            assertThat(exceeded.get(0).getEvidence())
                    .containsEntry("treated", "1400 of 1500")
                    .containsEntry("cost", "23800.0000")
                    .containsEntry("cost_if_all_were_acted_on", "25500.0000");
            everywhere(driven, APRIL.toEpochMilli() + 8 * DAY);
            List<Alert> missed = alerts(driven);
            assertThat(missed)
                    .extracting(Alert::getKind, Alert::getState)
                    .containsExactly(tuple("business_reduction_missed", AlertState.OPENED));
            assertThat(missed.get(0).getMessage()).contains("30.0 %", "2026-03");
            assertThat(missed.get(0).getEvidence())
                    .containsEntry("acted_on", "225 of 1500")
                    .containsEntry("held_out", "150 of 1000")
                    .containsEntry("reduction", "0.0000");

            // The next month has only begun: it says nothing.
            counted(driven, 0, APRIL, MAY, arm(10, 1), arm(5, 2));
            everywhere(driven, APRIL.toEpochMilli() + 10 * DAY);
            assertThat(alerts(driven)).isEmpty();
            everywhere(driven, MAY.toEpochMilli() + 8 * DAY);
            assertThat(alerts(driven))
                    .extracting(Alert::getKind, Alert::getState)
                    .containsExactlyInAnyOrder(
                            tuple("business_cost_exceeded", AlertState.CLOSED),
                            tuple("business_reduction_missed", AlertState.CLOSED));
        }
    }

    @Test
    void shouldRaiseNothingForMoneyThatNobodySpent() {
        try (Driven driven = driven()) {
            // If all were acted on, false alarms would cost 1,700 USD of the 1,000 that they may; one in five was.
            counted(driven, 0, MARCH, APRIL, new CohortOutcomes(100L, 15L, 20L), arm(1_000, 150));
            everywhere(driven, APRIL.toEpochMilli() + 8 * DAY);

            BusinessReport body = (BusinessReport) only(reports(driven)).getBody();
            assertThat(body.getFalseAlarmCost().getValue()).isEqualTo(1_700);
            assertThat(body.getTreatedFalseAlarmCost().getValue()).isEqualTo(340);
            assertThat(body.getTreatedFalseAlarmCost().getHigh())
                    .isEqualTo(body.getFalseAlarmCost().getHigh() / 5);
            assertThat(body.getCostTarget().getVerdict()).isEqualTo(TargetVerdict.MET);
            assertThat(alerts(driven)).extracting(Alert::getKind).doesNotContain("business_cost_exceeded");
        }
    }

    @Test
    void shouldSayOfACostThatNobodyCountedThatItIsIfAllWereActedOn() {
        Project uncounted = Driven.acting(2, "");
        try (Driven driven =
                new Driven(BusinessTopology.build(uncounted, topics, Driven.SERDES, heard::add), directory)) {
            counted(driven, 0, MARCH, APRIL, arm(100, 15), arm(1_000, 150));
            everywhere(driven, APRIL.toEpochMilli());

            BusinessReport body = (BusinessReport) only(reports(driven)).getBody();
            Alert alert = only(alerts(driven));
            assertThat(body.getTreatedFalseAlarmCost()).isNull();
            assertThat(body.getCostTarget().getVerdict()).isEqualTo(TargetVerdict.NOT_MET);
            assertThat(alert.getMessage()).contains("would cost more than 1000.00 USD in 2026-03 if all were acted on");
            assertThat(alert.getEvidence())
                    .containsEntry("cost_if_all_were_acted_on", "1700.0000")
                    .doesNotContainKey("cost");
        }
    }

    @Test
    void shouldTellAMonthWhoseTimeEndsAtTheTickThatMaturesIt() {
        Project one = Driven.acting(1);
        TopicCatalogue names = Driven.topics(one);
        ActingShop shop = new ActingShop(new Random(5));
        long asOf = ActingShop.START;
        try (Driven labels = new Driven(LabelTopology.build(one, names, Driven.SERDES), directory)) {
            labels.tick(names.featureClock(), asOf);
            shop.rows.stream()
                    .map(ActingShop.Row::entry)
                    .filter(row -> row.getAsOf().toEpochMilli() < asOf + DAY)
                    .forEach(row -> labels.send(InferenceLogEntry.class, names.inferenceLog(), row.getEntity(), row));

            labels.tick(names.featureClock(), asOf + 100 * DAY);

            List<BusinessPartial> told = labels.received(MonitoringPartial.class, names.monitoringPartials()).stream()
                    .map(MonitoringPartial::getBody)
                    .filter(BusinessPartial.class::isInstance)
                    .map(BusinessPartial.class::cast)
                    .toList();
            assertThat(only(told).getActedOn().getRows()).isPositive();
            assertThat(size(labels, LabelTopology.COHORTS_STORE)).isZero();
            assertThat(size(labels, LabelTopology.COHORT_COUNTS_STORE)).isZero();
        }
    }

    @Test
    void shouldRefuseCountsThatCannotBe() {
        try (Driven driven = driven()) {
            counted(driven, 0, MARCH, APRIL, arm(3, 4), arm(1, 0));
            counted(driven, 2, MARCH, APRIL, arm(3, 1), arm(1, 0));
            everywhere(driven, APRIL.toEpochMilli());

            assertThat(reports(driven)).isEmpty();
            assertThat(driven.receivedBytes(topics.deadLetters())).hasSize(2).allSatisfy(letter -> assertThat(
                            Driven.header(letter, DeadLetters.STAGE))
                    .isEqualTo("business.judge"));
        }
    }

    @Test
    void shouldForgetMonthsOfWhichNoRowCanComeAnyMore() {
        try (Driven driven = driven()) {
            counted(driven, 0, MARCH, APRIL, arm(60, 9), arm(20, 6));
            counted(driven, 0, APRIL, MAY, arm(60, 9), arm(20, 6));
            everywhere(driven, APRIL.toEpochMilli() + 16 * DAY - 1);
            assertThat(size(driven, BusinessTopology.PARTIALS_STORE)).isEqualTo(2);
            everywhere(driven, APRIL.toEpochMilli() + 16 * DAY);

            assertThat(size(driven, BusinessTopology.PARTIALS_STORE)).isEqualTo(1);
            assertThat(size(driven, BusinessTopology.WINDOWS_STORE)).isEqualTo(1);
        }
    }

    private Driven driven() {
        return new Driven(BusinessTopology.build(project, topics, Driven.SERDES, heard::add), directory);
    }

    /** Labels count, and what they tell is judged; what arrives between two ticks comes in a random order. */
    private static List<MonitoringReport> run(ActingShop shop, Random random, Path directory) {
        Project project = Driven.acting(1);
        TopicCatalogue topics = Driven.topics(project);
        List<MonitoringReport> reports = new ArrayList<>();
        try (Driven labels =
                        new Driven(LabelTopology.build(project, topics, Driven.SERDES), directory.resolve("labels"));
                Driven business = new Driven(
                        BusinessTopology.build(project, topics, Driven.SERDES, reports::add),
                        directory.resolve("business"))) {
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

    private static KeyValueStore<Bytes, byte[]> store(Driven driven, String name) {
        return driven.driver().getKeyValueStore(name);
    }

    private static int size(Driven driven, String name) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store(driven, name).all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys.size();
    }

    private void counted(
            Driven driven, int partition, Instant from, Instant to, CohortOutcomes acted, CohortOutcomes held) {
        send(driven, partition, new BusinessPartial("churn", from, to, acted, held));
    }

    private void everywhere(Driven driven, long time) {
        done(driven, 0, time);
        done(driven, 1, time);
    }

    private void done(Driven driven, int partition, long time) {
        send(driven, partition, new TickDone("", Instant.ofEpochMilli(time)));
    }

    private void send(Driven driven, int partition, Object body) {
        driven.send(
                MonitoringPartial.class,
                topics.monitoringPartials(),
                Integer.toString(partition),
                new MonitoringPartial(PartialStage.LABEL, partition, body));
    }

    private List<MonitoringReport> reports(Driven driven) {
        return driven.received(MonitoringReport.class, topics.monitoring());
    }

    private List<Alert> alerts(Driven driven) {
        return driven.received(Alert.class, topics.alerts());
    }

    private static CohortOutcomes arm(long rows, long positives) {
        return new CohortOutcomes(rows, positives, 0L);
    }

    private static <T> T only(List<T> all) {
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
