package io.millrace.topology.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.millrace.drift.BinCounter;
import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.LabelShare;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.drift.SeasonBuilder;
import io.millrace.drift.SeasonGrid;
import io.millrace.drift.SliceReference;
import io.millrace.project.Project;
import io.millrace.project.Season;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.BinCounts;
import io.millrace.records.Cause;
import io.millrace.records.DataReport;
import io.millrace.records.DriftPartial;
import io.millrace.records.DriftReport;
import io.millrace.records.DriftVerdict;
import io.millrace.records.ExampleCounts;
import io.millrace.records.FeatureDrift;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelReport;
import io.millrace.records.MeasuredDrift;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.PartialStage;
import io.millrace.records.ScoringRole;
import io.millrace.records.Severity;
import io.millrace.records.SliceCounts;
import io.millrace.records.SliceDrift;
import io.millrace.records.TickDone;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.Layouts;
import io.millrace.validation.windows.WindowRules;
import io.millrace.wire.MonitoringBody;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DriftTopologyTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long WEEK = 7 * DAY;
    private static final long LATENESS = DAY;
    private static final long HORIZON = 7 * DAY;
    private static final int CUSTOMERS = 120;
    private static final int WEEKS = 25;

    @TempDir
    private Path directory;

    private final Map<String, DriftReference> references =
            new TreeMap<>(Map.of("1.0.0", reference(1), "2.0.0", reference(2)));
    private final Project project = Driven.project(1);
    private final TopicCatalogue topics = Driven.topics(project);
    private Driven driven;

    @BeforeEach
    void start() {
        start(project);
    }

    private void start(Project of) {
        start(of, null);
    }

    private void start(Project of, @Nullable WindowRules rules) {
        driven = new Driven(
                DriftTopology.build(
                        of,
                        of.models().get(0),
                        Driven.topics(of),
                        Driven.SERDES,
                        references::get,
                        Driven.erasures(),
                        rules),
                directory);
    }

    @AfterEach
    void stop() {
        driven.close();
    }

    @Test
    void shouldKeepItsShape() {
        assertThat(DriftTopology.build(
                                project,
                                project.models().get(0),
                                topics,
                                Driven.SERDES,
                                references::get,
                                Driven.erasures(),
                                null)
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("drift"));
    }

    @Test
    void shouldKeepItsLayouts() throws IOException {
        driven.close();
        references.put("1.0.0", sliced());
        start(project, every(WEEK));
        data("purchases", WEEK, WEEK, 0, WEEK, true);
        Random random = new Random(5);
        for (int week = 1; week <= 3; week++) {
            week(week, "1.0.0", 3, random);
        }
        row("r1", "ann", 4 * WEEK, 3, "gold", 0.2);
        examples(1, 30, 70);
        labelsDone(30 * DAY);

        Layouts.hold(
                "drift",
                driven.driver(),
                DriftTopology.PARTIALS_STORE,
                DriftTopology.LABEL_COUNTS_STORE,
                DriftTopology.ALERTS_STORE);
    }

    @Test
    void shouldForgetAnEntityAndWhatIsOnItsWay() {
        row("r1", "forget-me", DAY, 3, "gold", 0.2);

        Set<String> before = Driven.storesWith(driven.driver(), "forget-me");
        driven.forget(topics, "forget-me", 2 * DAY);
        row("r2", "forget-me", 2 * DAY, 3, "gold", 0.2);

        assertThat(before).containsExactly("drift-rows");
        assertThat(Driven.storesWith(driven.driver(), "forget-me")).isEmpty();
        assertThat(driven.receivedBytes(topics.deadLetters())).isEmpty();
    }

    @Test
    void shouldCountItsOwnModelsRowsAndHearItsOwnModelsPartials() {
        driven.close();
        Project two = Driven.twoModels(1);
        driven = new Driven(
                DriftTopology.build(
                        two,
                        two.model("leaving"),
                        Driven.topics(two),
                        Driven.SERDES,
                        references::get,
                        Driven.erasures(),
                        null),
                directory);
        row("r1", "ann", DAY, 3, "gold", 0.2);
        InferenceLogEntry own = InferenceLogEntry.newBuilder(
                        entry("r2", "ann", DAY, Cause.SNAPSHOT, ScoringRole.PRIMARY, "1.0.0", 3, "gold", 0.2))
                .setModel("leaving")
                .build();
        driven.send(InferenceLogEntry.class, topics.inferenceLog(), "ann", own);
        // Its windows have 14 days, whatever the others have.
        tick(WEEK);
        assertThat(partials()).containsExactly(new TickDone("leaving", Instant.ofEpochMilli(WEEK)));
        tick(2 * WEEK);

        DriftPartial counted = (DriftPartial) partials().get(0);
        assertThat(counted.getModel()).isEqualTo("leaving");
        assertThat(counted.getSamples()).isEqualTo(1);
        partial(0, counted);
        partial(0, new TickDone("churn", Instant.ofEpochMilli(3 * WEEK)));
        assertThat(reports()).isEmpty();
        partial(0, new TickDone("leaving", Instant.ofEpochMilli(3 * WEEK)));
        assertThat(reports()).extracting(MonitoringReport::getModel).containsExactly("leaving");
    }

    @Test
    void shouldCountPrimarySnapshotsOfAModelOncePerIdAndWindow() {
        row("r1", "ann", 1, 3, "gold", 0.2);
        row("r1", "ann", 1, 3, "gold", 0.2);
        row("r2", "ann", WEEK, 4, null, null);
        row("r3", "bob", 2 * DAY, Double.NaN, "none of these", 0.9);
        send("r4", "cid", DAY, Cause.EVENT, ScoringRole.PRIMARY, "1.0.0");
        send("r5", "cid", DAY, Cause.SNAPSHOT, ScoringRole.SHADOW, "1.0.0");
        send("r6", "cid", DAY, Cause.SNAPSHOT, ScoringRole.PRIMARY, null);
        row("r7", "cid", WEEK + 1, 3, "gold", 0.2);
        tick(WEEK - 1);
        assertThat(partials()).containsExactly(new TickDone("churn", Instant.ofEpochMilli(WEEK - 1)));
        tick(WEEK);

        List<Object> told = partials();
        assertThat(told).hasSize(2).last().isEqualTo(new TickDone("churn", Instant.ofEpochMilli(WEEK)));
        DriftPartial partial = (DriftPartial) told.get(0);
        assertThat(partial.getModelVersion()).isEqualTo("1.0.0");
        assertThat(partial.getWindowStart()).isEqualTo(Instant.EPOCH);
        assertThat(partial.getWindowEnd()).isEqualTo(Instant.ofEpochMilli(WEEK));
        assertThat(partial.getSamples()).isEqualTo(3);
        assertThat(partial.getEntities()).isEqualTo(2);
        assertThat(partial.getCounts())
                .extracting(BinCounts::getFeature)
                .containsExactly("purchases_7d", "segment", "purchases_28d", "score");
        // Every row falls into exactly one PSI bin of each feature, and missing ones into the last.
        for (BinCounts counts : partial.getCounts()) {
            assertThat(counts.getPsi().stream().mapToLong(n -> n).sum()).isEqualTo(3);
        }
        assertThat(missing(partial)).containsExactly(1L, 1L, 0L, 1L);
        // Categories in byte order: gold, silver; then all others, then missing.
        assertThat(partial.getCounts().get(1).getPsi()).containsExactly(1L, 0L, 1L, 1L);
    }

    @Test
    void shouldNotCountRowsOfAnotherMajorVersionWhoseValuesStandInAnotherOrder() {
        row("r1", "ann", 1, 3, "gold", 0.2);
        InferenceLogEntry other = InferenceLogEntry.newBuilder(
                        entry("r2", "bob", 2, Cause.SNAPSHOT, ScoringRole.PRIMARY, "1.0.0", 4, "gold", 0.2))
                .setFeatureSetVersion("2.0.0")
                .build();
        driven.send(InferenceLogEntry.class, topics.inferenceLog(), "bob", other);
        tick(WEEK);

        assertThat(((DriftPartial) partials().get(0)).getSamples()).isEqualTo(1);
    }

    @Test
    void shouldTellAWindowAgainOnlyWhenItChanged() {
        row("r1", "ann", 1, 3, "gold", 0.2);
        tick(WEEK);
        assertThat(partials()).hasSize(2);
        tick(WEEK + 1);
        assertThat(partials()).hasSize(1);
        row("r2", "bob", 2, 3, "gold", 0.2);
        tick(WEEK + 2);

        assertThat(((DriftPartial) partials().get(0)).getSamples()).isEqualTo(2);
    }

    @Test
    void shouldKeepVersionsApart() {
        row("r1", "ann", 1, 3, "gold", 0.2);
        send("r2", "bob", 2, Cause.SNAPSHOT, ScoringRole.PRIMARY, "2.0.0");
        tick(WEEK);

        assertThat(partials().stream().filter(DriftPartial.class::isInstance).map(DriftPartial.class::cast))
                .extracting(DriftPartial::getModelVersion, DriftPartial::getSamples)
                .containsExactly(tuple("1.0.0", 1L), tuple("2.0.0", 1L));
    }

    @Test
    void shouldCountAnIdForTheVersionThatScoredItFirstAlone() {
        send("r1", "ann", 1, Cause.SNAPSHOT, ScoringRole.PRIMARY, "1.0.0");
        send("r1", "ann", 1, Cause.SNAPSHOT, ScoringRole.PRIMARY, "2.0.0");
        send("r2", "ann", 2, Cause.SNAPSHOT, ScoringRole.PRIMARY, "2.0.0");
        send("r3", "ann", 3, Cause.SNAPSHOT, ScoringRole.PRIMARY, "2.0.0");
        // Nobody knows the reference of the first, and the second was scored before there was a model.
        send("r4", "bob", 1, Cause.SNAPSHOT, ScoringRole.PRIMARY, "9.9.9");
        send("r4", "bob", 1, Cause.SNAPSHOT, ScoringRole.PRIMARY, "2.0.0");
        send("r5", "bob", 2, Cause.SNAPSHOT, ScoringRole.PRIMARY, null);
        send("r5", "bob", 2, Cause.SNAPSHOT, ScoringRole.PRIMARY, "2.0.0");
        tick(WEEK);
        assertThat(partials().stream().filter(DriftPartial.class::isInstance).map(DriftPartial.class::cast))
                .extracting(DriftPartial::getModelVersion, DriftPartial::getSamples, DriftPartial::getEntities)
                .containsExactly(tuple("1.0.0", 1L, 1L), tuple("2.0.0", 2L, 1L));

        // Late, and so an amendment: the one is new, the other is not.
        send("r1", "ann", 1, Cause.SNAPSHOT, ScoringRole.PRIMARY, "2.0.0");
        send("r6", "bob", 1, Cause.SNAPSHOT, ScoringRole.PRIMARY, "2.0.0");
        tick(WEEK + 1);

        assertThat(partials().stream().filter(DriftPartial.class::isInstance).map(DriftPartial.class::cast))
                .extracting(DriftPartial::getModelVersion, DriftPartial::getSamples, DriftPartial::getEntities)
                .containsExactly(tuple("2.0.0", 3L, 2L));
    }

    @Test
    void shouldLeaveAVersionAloneWhoseBundleCannotBeRead() {
        send("r1", "ann", 1, Cause.SNAPSHOT, ScoringRole.PRIMARY, "9.9.9");
        tick(WEEK);

        assertThat(partials()).hasSize(1);
    }

    @Test
    void shouldForgetOldWindowsAndSayWhenARowIsTooLateForThem() {
        row("r1", "ann", 1, 3, "gold", 0.2);
        tick(WEEK);
        tick(6 * WEEK);
        row("r2", "ann", 2, 3, "gold", 0.2);
        send("r3", "ann", 3, Cause.SNAPSHOT, ScoringRole.PRIMARY, null);

        assertThat(driven.receivedBytes(topics.deadLetters()))
                .extracting(letter -> Driven.header(letter, DeadLetters.REASON))
                .containsExactly("too_late");
        assertThat(entries(DriftTopology.COUNTS_STORE)).isZero();
        assertThat(entries(DriftTopology.ROWS_STORE)).isZero();
        assertThat(entries(DriftTopology.PARTIALS_STORE)).isZero();
        assertThat(entries(DriftTopology.WINDOWS_STORE)).isZero();
    }

    @Test
    void shouldGoOnAfterRecordsThatCannotBeRead() {
        driven.sendBytes(topics.inferenceLog(), "ann", new byte[] {0, 0, 0, 0, 1});
        driven.sendBytes(topics.featureClock(), "", null);
        driven.sendBytes(topics.monitoringPartials(), "0", new byte[] {9});
        partial(
                0,
                new DriftPartial(
                        "churn", "1.0.0", Instant.EPOCH, Instant.ofEpochMilli(WEEK), 1L, 1L, List.of(), List.of()));

        assertThat(driven.receivedBytes(topics.deadLetters()))
                .extracting(letter -> Driven.header(letter, DeadLetters.STAGE))
                .containsExactly("drift.count", "drift.clock", "drift.aggregate", "drift.aggregate");
        row("r1", "ann", 1, 3, "gold", 0.2);
        tick(WEEK);
        assertThat(partials()).hasSize(2);
    }

    @Test
    void shouldFindNoDriftInRowsLikeTheReference() {
        Random random = new Random(4);
        for (int week = 1; week <= 4; week++) {
            week(week, "1.0.0", 0, random);
        }

        List<MonitoringReport> reports = reports();
        assertThat(reports)
                .hasSize(4)
                .allMatch(report ->
                        !drift(report).getDriftConfirmed() && drift(report).getValid());
        assertThat(drift(reports.get(0)).getSamples()).isEqualTo(CUSTOMERS);
        assertThat(drift(reports.get(0)).getEntities()).isEqualTo(CUSTOMERS);
        assertThat(alerts()).isEmpty();
    }

    @Test
    void shouldCompareAWindowWithItsLikeInTheSeason() {
        driven.close();
        start(Driven.seasonal(1));
        references.put("3.0.0", seasonal());
        for (int day = 1; day <= 8; day++) {
            for (int i = 0; i < CUSTOMERS; i++) {
                String version = day < 8 ? "3.0.0" : "1.0.0";
                InferenceLogEntry entry = entry(
                        "d" + day + "-" + i,
                        "e" + i,
                        day * DAY,
                        Cause.SNAPSHOT,
                        ScoringRole.PRIMARY,
                        version,
                        onDay(day) + i % 10,
                        "gold",
                        0.5);
                driven.send(InferenceLogEntry.class, topics.inferenceLog(), "e" + i, entry);
            }
            tick(day * DAY + LATENESS);
        }

        List<MonitoringReport> reports = reports();
        assertThat(reports).hasSize(8);
        for (MonitoringReport report : reports.subList(0, 7)) {
            assertThat(drift(report).getFeatures())
                    .extracting(FeatureDrift::getReference)
                    .containsOnly("hour_of_week");
            assertThat(drift(report).getFeatures()).allMatch(FeatureDrift::getEvidence);
            assertThat(drift(report).getFeatures().get(0).getPsi()).isLessThan(0.05);
        }
        assertThat(drift(reports.get(7)).getFeatures())
                .as("a version without a season")
                .extracting(FeatureDrift::getReference)
                .containsOnly("all");
        assertThat(drift(reports.get(7)).getFeatures().get(0).getPsi()).isGreaterThan(1);
    }

    @Test
    void shouldTellWhatIsNewAndWhatLeavesTheRange() {
        for (int i = 0; i < CUSTOMERS; i++) {
            row("r" + i, "e" + i, DAY + i, i < 30 ? 40 : i % 10, i < 12 ? "bronze" : "gold", 0.5);
        }
        tick(WEEK + LATENESS);

        List<MonitoringReport> reports = reports();
        DriftReport report = drift(only(reports));
        MeasuredDrift outside = measure(report, 0, "range_breaks");
        assertThat(outside.getValue()).isEqualTo(0.25);
        assertThat(outside.getP()).isLessThan(1e-9);
        assertThat(outside.getThreshold()).isNull();
        assertThat(outside.getVerdict()).isEqualTo(DriftVerdict.NONE);
        assertThat(measure(report, 1, "new_categories").getValue()).isEqualTo(0.1);
        assertThat(measure(report, 1, "l_infinity").getValue()).isEqualTo(0.5);
        MeasuredDrift psi = measure(report, 1, "psi");
        assertThat(psi.getValue()).isEqualTo(report.getFeatures().get(1).getPsi());
        assertThat(psi.getThreshold()).isEqualTo(0.3);
        assertThat(psi.getVerdict()).isEqualTo(DriftVerdict.OUT);
        assertThat(report.getFeatures().get(1).getEntities()).isEqualTo(CUSTOMERS);
    }

    @Test
    void shouldFindDriftInSlicesOfWhichAllRowsShowNothing() {
        references.put("1.0.0", sliced());
        // What the one segment bought the other buys now: of all rows nothing has changed.
        for (int week = 1; week <= 3; week++) {
            for (int i = 0; i < 3 * CUSTOMERS; i++) {
                boolean gold = i % 3 > 0;
                long asOf = (week - 1) * WEEK + 1 + i;
                double purchases = (gold ? 5 : 0) + i % 5;
                row("s" + week + "-" + i, "e" + i, asOf, purchases, gold ? "gold" : "silver", i % 100 / 100.0);
            }
            tick(week * WEEK + LATENESS);
        }

        List<MonitoringReport> reports = reports();
        assertThat(reports).hasSize(3).allMatch(report -> !drift(report).getDriftConfirmed());
        DriftReport last = drift(reports.get(2));
        assertThat(last.getFeatures()).noneMatch(FeatureDrift::getConfirmed);
        assertThat(last.getSlices())
                .extracting(SliceDrift::getSlice, SliceDrift::getSamples, SliceDrift::getEntities, SliceDrift::getValid)
                .containsExactly(tuple("segment=gold", 240L, 240L, true), tuple("segment=silver", 120L, 120L, true));
        for (SliceDrift slice : last.getSlices()) {
            assertThat(slice.getFeatures())
                    .filteredOn(FeatureDrift::getConfirmed)
                    .extracting(FeatureDrift::getFeature)
                    .containsExactly("purchases_7d");
        }
        Alert alert = only(alerts());
        assertThat(alert.getSeverity()).isEqualTo(Severity.INFO);
        assertThat(alert.getEvidence()).containsOnlyKeys("segment=gold: purchases_7d", "segment=silver: purchases_7d");
        assertThat(alert.getMessage())
                .isEqualTo("drift of segment=gold: purchases_7d, segment=silver: purchases_7d is confirmed, and of all"
                        + " rows it is not");
    }

    @Test
    void shouldCountAnEntityOnceInEachSliceThatItsRowsBelongTo() {
        references.put("1.0.0", sliced());
        row("r1", "ann", 1, 3, "gold", 0.2);
        row("r2", "ann", 2, 3, "silver", 0.2);
        row("r3", "ann", 3, 3, "gold", 0.2);
        row("r3", "ann", 3, 3, "gold", 0.2);
        row("r4", "bob", 3, 3, "gold", 0.2);
        row("r5", "bob", 3, 3, null, 0.2);
        tick(WEEK);

        DriftPartial partial = (DriftPartial) partials().get(0);
        assertThat(partial.getSamples()).isEqualTo(5);
        assertThat(partial.getEntities()).isEqualTo(2);
        assertThat(partial.getSlices())
                .extracting(SliceCounts::getSlice, SliceCounts::getSamples, SliceCounts::getEntities)
                .containsExactly(tuple("segment=gold", 3L, 2L), tuple("segment=silver", 1L, 1L));
        tick(6 * WEEK);
        assertThat(entries(DriftTopology.COUNTS_STORE)).isZero();
    }

    @Test
    void shouldCountSlicesAsIfThereWereNoOtherRows() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        DriftReference reference = sliced();
        references.put("1.0.0", reference);
        List<BinCounter> naive = reference.slices().stream()
                .map(slice -> new BinCounter(slice.reference().features().get(0)))
                .toList();
        List<Set<String>> entities = List.of(new TreeSet<>(), new TreeSet<>());
        Set<String> seen = new TreeSet<>();
        List<String> segments = List.of("gold", "silver", "bronze");
        for (int i = 0; i < 400; i++) {
            String id = "n" + random.nextInt(300);
            String entity = "e" + id.hashCode() % 40;
            String segment = segments.get(random.nextInt(3));
            double purchases = random.nextInt(14);
            row(id, entity, 1 + random.nextInt(1_000), purchases, segment, 0.5);
            int slice = segments.indexOf(segment);
            if (seen.add(id) && slice < 2) {
                naive.get(slice).add(purchases);
                entities.get(slice).add(entity);
            }
            if (i == 200) {
                tick(WEEK);
            }
        }
        tick(WEEK + 1);

        List<Object> told = partials();
        DriftPartial last = (DriftPartial) told.get(told.size() - 2);
        assertThat(last.getSamples()).describedAs("seed %d", seed).isEqualTo(seen.size());
        for (int slice = 0; slice < 2; slice++) {
            SliceCounts counts = last.getSlices().get(slice);
            BinCounter expected = naive.get(slice);
            assertThat(counts.getEntities())
                    .describedAs("seed %d", seed)
                    .isEqualTo(entities.get(slice).size());
            assertThat(counts.getCounts().get(0).getPsi())
                    .describedAs("seed %d", seed)
                    .isEqualTo(Arrays.stream(expected.psi()).boxed().toList());
            assertThat(counts.getCounts().get(0).getKs())
                    .describedAs("seed %d", seed)
                    .isEqualTo(Arrays.stream(expected.ks()).boxed().toList());
            assertThat(counts.getCounts().get(0).getOutside())
                    .describedAs("seed %d", seed)
                    .isEqualTo(expected.outside());
        }
    }

    @Test
    void shouldCompareTheLabelsThatHaveComeWithThoseOfTheTrainRows() {
        references.put("1.0.0", reference(1).withLabels(new LabelShare(2_000, 200, 1_000)));
        Random random = new Random(10);
        int known = (int) ((HORIZON + LATENESS) / DAY);
        for (int week = 0; week < 6; week++) {
            // Of two partitions' words the later counts; four in ten have the label for three weeks, then one in ten.
            examples(7 * week, 1, 1);
            examples(7 * week, week < 3 ? 60 : 15, week < 3 ? 90 : 135);
            examples(7 * week + 6, week < 3 ? 60 : 15, week < 3 ? 90 : 135);
        }
        List<MonitoringReport> found = new ArrayList<>();
        List<Alert> told = new ArrayList<>();
        for (int week = 1; 7 * week <= 7 * 6 + known + 7; week++) {
            week(week, "1.0.0", 0, random);
            assertThat(labels(reports())).as("labels have not come that far").isEmpty();
            labelsDone((7L * week + 1) * DAY);
            found.addAll(reports());
            told.addAll(alerts());
        }

        assertThat(found)
                .extracting(report -> report.getWindowEnd().toEpochMilli() + 1)
                .containsExactly(WEEK, 2 * WEEK, 3 * WEEK, 4 * WEEK, 5 * WEEK, 6 * WEEK);
        assertThat(found)
                .extracting(report -> report.getLabels().getDrift().getConfirmed())
                .containsExactly(false, true, true, true, true, false);
        MonitoringReport first = found.get(0);
        assertThat(first.getSubject()).isEqualTo("1.0.0");
        assertThat(first.getWindowStart()).isEqualTo(Instant.ofEpochMilli(-1));
        assertThat(first.getJudgedAt().toEpochMilli())
                .isBetween(WEEK + HORIZON + LATENESS, 2 * WEEK + HORIZON + LATENESS);
        LabelReport labels = first.getLabels();
        assertThat(labels.getExamples()).isEqualTo(300);
        assertThat(labels.getPositives()).isEqualTo(120);
        assertThat(labels.getEntities()).isEqualTo(300);
        assertThat(labels.getShare()).isEqualTo(0.4);
        assertThat(labels.getReferenceShare()).isEqualTo(0.1);
        assertThat(labels.getDrift().getPsi())
                .isEqualTo(0.3 * Math.log(0.4 / 0.1) - 0.3 * Math.log(0.6 / 0.9), within(1e-12));
        assertThat(labels.getDrift().getMeasures())
                .extracting(MeasuredDrift::getMeasure, MeasuredDrift::getVerdict)
                .containsExactly(tuple("psi", DriftVerdict.OUT), tuple("chi_squared", DriftVerdict.NONE));
        assertThat(told)
                .extracting(Alert::getId, Alert::getState, Alert::getSeverity)
                .containsExactly(
                        tuple("label_drift/churn/1.0.0", AlertState.OPENED, Severity.INFO),
                        tuple("label_drift/churn/1.0.0", AlertState.UPDATED, Severity.INFO),
                        tuple("label_drift/churn/1.0.0", AlertState.CLOSED, Severity.INFO));
    }

    @Test
    void shouldAmendAReportOnLabelsAndForgetWhatIsOld() {
        references.put("1.0.0", reference(1).withLabels(new LabelShare(2_000, 200, 1_000)));
        Random random = new Random(11);
        examples(1, 40, 60);
        long known = WEEK + HORIZON + LATENESS;
        for (int week = 1; week * WEEK < known + WEEK; week++) {
            week(week, "1.0.0", 0, random);
        }
        labelsDone(known);
        assertThat(labels(reports())).extracting(MonitoringReport::getRevision).containsExactly(0);
        examples(1, 41, 60);
        labelsDone(known + 1);

        MonitoringReport amended = only(labels(reports()));
        assertThat(amended.getRevision()).isEqualTo(1);
        assertThat(amended.getLabels().getExamples()).isEqualTo(101);
        tick(known + 10 * WEEK);
        labelsDone(known + 10 * WEEK);
        assertThat(entries(DriftTopology.LABEL_COUNTS_STORE)).isZero();
        assertThat(entries(DriftTopology.LABEL_WINDOWS_STORE)).isZero();
    }

    @Test
    void shouldJudgeLabelsAlikeWhicheverOfDriftAndLabelsIsAhead() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        references.put("1.0.0", reference(1).withLabels(new LabelShare(2_000, 200, 1_000)));
        List<List<MonitoringReport>> found = new ArrayList<>();
        int weeks = 10;
        List<int[]> counts = new ArrayList<>();
        for (int day = 0; day < 7 * weeks; day++) {
            counts.add(new int[] {random.nextInt(30), random.nextInt(60)});
        }
        for (int order = 0; order < 2; order++) {
            driven.close();
            directory = directory.resolve("labels");
            start(project);
            for (int week = 0; week < weeks; week++) {
                partial(0, counted(week * WEEK, 150, 120));
            }
            for (int day = 0; day < counts.size(); day++) {
                examples(day, counts.get(day)[0], counts.get(day)[1]);
            }
            for (int day = 1; day <= 7 * weeks; day++) {
                boolean before = random.nextBoolean();
                if (before) {
                    labelsDone(day * DAY);
                }
                done(0, day * DAY);
                if (!before) {
                    labelsDone(day * DAY);
                }
            }
            found.add(labels(reports()));
        }

        assertThat(found.get(0)).describedAs("seed %d", seed).isNotEmpty().isEqualTo(found.get(1));
        for (MonitoringReport report : found.get(0)) {
            int until = (int) ((report.getWindowEnd().toEpochMilli() + 1) / DAY);
            long positives = counts.subList(until - 7, until).stream()
                    .mapToLong(day -> day[0])
                    .sum();
            assertThat(report.getLabels().getPositives())
                    .describedAs("seed %d", seed)
                    .isEqualTo(positives);
        }
    }

    private void examples(int day, long positive, long negative) {
        label(new ExampleCounts("churn", Instant.ofEpochMilli(day * DAY), positive, negative));
    }

    private void labelsDone(long time) {
        label(new TickDone("", Instant.ofEpochMilli(time)));
    }

    private void label(Object body) {
        driven.send(
                MonitoringPartial.class,
                topics.monitoringPartials(),
                "0",
                MonitoringBody.partial(PartialStage.LABEL, 0, body));
    }

    private static List<MonitoringReport> labels(List<MonitoringReport> reports) {
        return reports.stream()
                .filter(report -> MonitoringBody.of(report) instanceof LabelReport)
                .toList();
    }

    @Test
    void shouldGoOnFromCountsOfBeforeValuesOutsideWereCounted() {
        DriftReference reference = references.get("1.0.0");
        byte[] before = CountedWindow.empty(reference).encode();
        byte[] shorter =
                Arrays.copyOf(before, before.length - reference.counted().size());

        assertThat(CountedWindow.decode(shorter, reference).encode()).isEqualTo(before);
    }

    @Test
    void shouldConfirmDriftInTheSecondOfThreeWindowsAndAlertOnce() {
        Random random = new Random(5);
        week(1, "1.0.0", 0, random);
        week(2, "1.0.0", 6, random);
        assertThat(reports())
                .extracting(each -> drift(each).getDriftConfirmed())
                .containsExactly(false, false);
        assertThat(alerts()).isEmpty();
        week(3, "1.0.0", 6, random);

        MonitoringReport report = only(reports());
        assertThat(drift(report).getDriftConfirmed()).isTrue();
        assertThat(drift(report).getDriftSince()).isEqualTo(Instant.ofEpochMilli(2 * WEEK));
        assertThat(report.getJudgedAt()).isAfterOrEqualTo(report.getWindowEnd());
        assertThat(report.getWindowEnd()).isEqualTo(Instant.ofEpochMilli(3 * WEEK));
        assertThat(report.getRevision()).isZero();
        assertThat(drift(report).getFeatures())
                .filteredOn(FeatureDrift::getConfirmed)
                .extracting(FeatureDrift::getFeature)
                .containsExactly("purchases_7d");
        Alert opened = only(alerts());
        assertThat(opened.getId()).isEqualTo("drift/churn/1.0.0");
        assertThat(opened.getState()).isEqualTo(AlertState.OPENED);
        assertThat(opened.getSeverity()).isEqualTo(Severity.WARNING);
        assertThat(opened.getEvidence()).containsOnlyKeys("purchases_7d");

        // Its place is the same, its distance is not.
        week(4, "1.0.0", 3, random);
        Alert updated = only(alerts());
        assertThat(updated.getState()).isEqualTo(AlertState.UPDATED);
        assertThat(updated.getMessage()).isEqualTo(opened.getMessage());
        assertThat(updated.getAt()).isEqualTo(Instant.ofEpochMilli(4 * WEEK));
        FeatureDrift figures = drift(only(reports())).getFeatures().get(0);
        assertThat(updated.getEvidence())
                .containsExactly(Map.entry(
                        "purchases_7d",
                        String.format(
                                Locale.ROOT, "psi %.2f, ks %.2f, missing 0.00", figures.getPsi(), figures.getKs())))
                .isNotEqualTo(opened.getEvidence());
        for (int calm = 5; calm <= 7; calm++) {
            week(calm, "1.0.0", 0, random);
        }
        assertThat(alerts()).last().extracting(Alert::getState).isEqualTo(AlertState.CLOSED);
        assertThat(reports())
                .last()
                .extracting(each -> drift(each).getDriftConfirmed())
                .isEqualTo(false);
    }

    @Test
    void shouldCloseTheAlertOfAVersionThatScoresNoLonger() {
        Random random = new Random(6);
        for (int week = 1; week <= 3; week++) {
            week(week, "1.0.0", 6, random);
        }
        assertThat(only(alerts()).getState()).isEqualTo(AlertState.OPENED);
        week(4, "2.0.0", 0, random);

        Alert closed = only(alerts());
        assertThat(closed.getState()).isEqualTo(AlertState.CLOSED);
        assertThat(closed.getSubject()).isEqualTo("1.0.0");
    }

    @Test
    void shouldQuarantineAFeatureThatIsSuddenlyMissing() {
        for (int i = 0; i < CUSTOMERS; i++) {
            row("q" + i, "e" + i, DAY + i, Double.NaN, "gold", (i % 100) / 100.0);
        }
        tick(WEEK + LATENESS);

        FeatureDrift drift = drift(only(reports())).getFeatures().get(0);
        assertThat(drift.getQuarantined()).isTrue();
        assertThat(drift.getMissingShare()).isEqualTo(1);
        assertThat(alerts())
                .extracting(Alert::getId, Alert::getSeverity)
                .containsExactly(tuple("data_quarantined/churn/1.0.0", Severity.CRITICAL));
    }

    @Test
    void shouldJudgeAWindowOnlyWhenEveryPartitionHasComeBeyondItAndItsLateness() {
        driven.close();
        start(Driven.project(3));
        partial(0, counted(10, 8));
        partial(1, counted(20, 15));
        done(0, WEEK + LATENESS);
        done(1, WEEK + LATENESS);
        done(2, WEEK + LATENESS - 1);
        assertThat(reports()).isEmpty();
        done(2, WEEK + LATENESS);

        MonitoringReport report = only(reports());
        assertThat(drift(report).getSamples()).isEqualTo(30);
        assertThat(drift(report).getEntities()).isEqualTo(23);
        assertThat(drift(report).getValid()).isFalse();
    }

    @Test
    void shouldReplaceWhatAPartitionSaidBeforeAndAmendAClosedWindow() {
        driven.close();
        start(Driven.project(2));
        partial(0, counted(10, 8));
        partial(0, counted(12, 9));
        partial(1, counted(20, 15));
        done(0, WEEK + LATENESS);
        done(1, WEEK + LATENESS);
        assertThat(drift(only(reports())).getSamples()).isEqualTo(32);

        partial(1, counted(25, 16));
        assertThat(reports()).isEmpty();
        done(1, WEEK + LATENESS + 1);
        // A tick that one partition has completed is none yet: what others tell at it would not be heard.
        assertThat(reports()).isEmpty();
        done(0, WEEK + LATENESS + 1);
        MonitoringReport amended = only(reports());
        assertThat(amended.getRevision()).isEqualTo(1);
        assertThat(drift(amended).getSamples()).isEqualTo(37);
    }

    @Test
    void shouldGiveTheSameReportHoweverRowsAreSpreadOverPartitions() {
        Random random = new Random(7);
        List<long[]> parts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            parts.add(new long[] {40 + random.nextInt(100), 30});
        }
        MonitoringReport first = spread(parts);
        Collections.reverse(parts);

        assertThat(spread(parts)).isEqualTo(first);
    }

    @Test
    void shouldTakeAWindowForNoEvidenceInWhichASourceWasQuarantined() {
        driven.close();
        start(project, every(DAY));
        Random random = new Random(8);
        shiftedWeek(1, random);
        data("purchases", 9 * DAY, DAY, 0, 9 * DAY, true);
        shiftedWeek(2, random);
        // Of this source features know nothing.
        data("visits", 16 * DAY, DAY, 0, 16 * DAY, true);
        shiftedWeek(3, random);

        assertThat(reports())
                .extracting(report -> drift(report).getQuarantinedSources(), report -> drift(report)
                        .getDriftConfirmed())
                .containsExactly(tuple(List.of(), false), tuple(List.of("purchases"), false), tuple(List.of(), true));
        assertThat(only(alerts()).getEvidence()).containsOnlyKeys("purchases_7d");
    }

    @Test
    void shouldKeepAConfirmedDriftConfirmedWhileASourceIsQuarantined() {
        driven.close();
        start(project, every(DAY));
        Random random = new Random(9);
        shiftedWeek(1, random);
        shiftedWeek(2, random);
        assertThat(only(alerts()).getState()).isEqualTo(AlertState.OPENED);
        data("purchases", 16 * DAY, DAY, 0, 16 * DAY, true);
        shiftedWeek(3, random);

        MonitoringReport report = reports().get(2);
        assertThat(drift(report).getDriftConfirmed()).isTrue();
        assertThat(drift(report).getQuarantinedSources()).containsExactly("purchases");
        assertThat(alerts()).isEmpty();
    }

    @Test
    void shouldWaitUntilItIsKnownWhetherTheDataOfAWindowAreQuarantined() {
        driven.close();
        start(project, every(10 * DAY));
        partial(0, counted(10, 8));
        done(0, WEEK + LATENESS);
        done(0, 10 * DAY);
        assertThat(reports()).isEmpty();
        data("purchases", 10 * DAY, 10 * DAY, 0, 10 * DAY, true);
        done(0, 10 * DAY + 1);

        assertThat(drift(only(reports())).getQuarantinedSources()).containsExactly("purchases");
    }

    @Test
    void shouldFindTheSameInAReplayWhicheverTopicIsReadFirst() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 2; run++) {
            List<MonitoringReport> data = new ArrayList<>();
            for (int day = 1; day <= 7 * WEEKS; day++) {
                for (int revision = 0; revision < 1 + random.nextInt(3); revision++) {
                    long judged = (day + 2 * revision) * DAY;
                    data.add(dataReport("purchases", day * DAY, DAY, revision, judged, random.nextInt(12) == 0));
                }
            }
            List<Set<Long>> found = new ArrayList<>();
            for (int order = 0; order < 2; order++) {
                driven.close();
                directory = directory.resolve("run");
                start(project, every(DAY));
                for (int week = 1; week <= WEEKS; week++) {
                    partial(0, counted((week - 1) * WEEK, 10, 8));
                }
                found.add(replay(data, random));
            }

            assertThat(found.get(0)).describedAs("seed %d, run %d", seed, run).isEqualTo(found.get(1));
            assertThat(found.get(0)).describedAs("seed %d, run %d", seed, run).isEqualTo(naive(data));
        }
    }

    /** Ticks in lock step: what is judged at a tick is read before or after it, and before the next one. Ends of quarantined windows. */
    private Set<Long> replay(List<MonitoringReport> data, Random random) {
        for (int day = 1; day <= 7 * WEEKS + 1; day++) {
            Instant tick = Instant.ofEpochMilli(day * DAY);
            boolean before = random.nextBoolean();
            if (!before) {
                done(0, day * DAY);
            }
            data.stream().filter(report -> report.getJudgedAt().equals(tick)).forEach(this::send);
            if (before) {
                done(0, day * DAY);
            }
        }
        Set<Long> ends = new TreeSet<>();
        List<MonitoringReport> reports = reports();
        assertThat(reports.stream().filter(report -> MonitoringBody.of(report) instanceof DriftReport))
                .hasSize(WEEKS);
        for (MonitoringReport report : reports) {
            if (MonitoringBody.of(report) instanceof DriftReport drift
                    && !drift.getQuarantinedSources().isEmpty()) {
                ends.add(report.getWindowEnd().toEpochMilli());
            }
        }
        return ends;
    }

    /** A week is judged on the day after its last; what was judged of its days until then is known, the latest of each day. */
    private static Set<Long> naive(List<MonitoringReport> data) {
        Set<Long> ends = new TreeSet<>();
        for (int week = 1; week <= WEEKS; week++) {
            for (int day = 7 * week - 6; day <= 7 * week; day++) {
                boolean quarantined = false;
                for (MonitoringReport report : data) {
                    boolean known = report.getJudgedAt().isBefore(Instant.ofEpochMilli((7 * week + 1) * DAY));
                    if (known && report.getWindowEnd().equals(Instant.ofEpochMilli(day * DAY))) {
                        quarantined = report.getData().getQuarantined();
                    }
                }
                if (quarantined) {
                    ends.add(week * WEEK);
                }
            }
        }
        return ends;
    }

    private static WindowRules every(long millis) {
        return new WindowRules(Duration.ofMillis(millis), Map.of());
    }

    private void shiftedWeek(int week, Random random) {
        rows(week, "1.0.0", 6, random);
        tick(week * WEEK);
        tick(week * WEEK + LATENESS);
    }

    private void data(String source, long end, long length, int revision, long judgedAt, boolean quarantined) {
        send(dataReport(source, end, length, revision, judgedAt, quarantined));
    }

    private void send(MonitoringReport report) {
        driven.send(MonitoringReport.class, topics.monitoring(), report.getSubject(), report);
    }

    private static MonitoringReport dataReport(
            String source, long end, long length, int revision, long judgedAt, boolean quarantined) {
        return MonitoringBody.report(
                "",
                source,
                Instant.ofEpochMilli(end - length),
                Instant.ofEpochMilli(end),
                revision,
                Instant.ofEpochMilli(judgedAt),
                new DataReport(
                        0L,
                        true,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        quarantined,
                        List.of(),
                        null,
                        List.of()));
    }

    private MonitoringReport spread(List<long[]> parts) {
        driven.close();
        driven = new Driven(
                DriftTopology.build(
                        Driven.project(3),
                        Driven.project(3).models().get(0),
                        Driven.topics(Driven.project(3)),
                        Driven.SERDES,
                        references::get,
                        Driven.erasures(),
                        null),
                directory.resolve("spread" + parts.get(0)[0]));
        for (int p = 0; p < 3; p++) {
            partial(p, counted(parts.get(p)[0], parts.get(p)[1]));
        }
        for (int p = 0; p < 3; p++) {
            done(p, WEEK + LATENESS);
        }
        return only(reports());
    }

    /** A week of rows spread evenly over the reference's values: what moves is the shift alone, and no chance of a small sample. */
    private void week(int week, String version, double shift, Random random) {
        rows(week, version, shift, random);
        tick(week * WEEK + LATENESS);
    }

    private void rows(int week, String version, double shift, Random random) {
        for (int i = 0; i < CUSTOMERS; i++) {
            long asOf = (week - 1) * WEEK + 1 + random.nextInt((int) WEEK - 1);
            InferenceLogEntry entry = entry(
                    "w" + week + "-" + i,
                    "e" + i,
                    asOf,
                    Cause.SNAPSHOT,
                    ScoringRole.PRIMARY,
                    version,
                    shift + i % 10,
                    i % 2 == 0 ? "gold" : "silver",
                    Math.floorDiv(i * 100, CUSTOMERS) / 100.0);
            driven.send(InferenceLogEntry.class, topics.inferenceLog(), "e" + i, entry);
        }
    }

    private static DriftReference reference(long seed) {
        Random random = new Random(seed);
        int rows = 2_000;
        double[] purchases = random.ints(rows, 0, 10).asDoubleStream().toArray();
        double[] scores = random.ints(rows, 0, 100).mapToDouble(n -> n / 100.0).toArray();
        double[] constant = new double[rows];
        Arrays.fill(constant, 5);
        List<@Nullable String> segments = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            segments.add(i % 2 == 0 ? "gold" : "silver");
        }
        List<FeatureReference> features = List.of(
                ReferenceBuilder.numeric("purchases_7d", 0.6, true, purchases),
                ReferenceBuilder.categorical("segment", 0.3, true, segments),
                ReferenceBuilder.numeric("purchases_28d", 0.1, true, constant));
        return new DriftReference(
                rows, 1_000, features, ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, scores), 1_000);
    }

    /** Of those in gold the train rows bought 0 to 4, of those in silver 5 to 9. */
    private static DriftReference sliced() {
        int rows = 3_000;
        double[] purchases = new double[rows];
        double[] scores = new double[rows];
        List<@Nullable String> segments = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            boolean gold = i % 3 == 0;
            purchases[i] = (gold ? 0 : 5) + i % 5;
            scores[i] = i % 100 / 100.0;
            segments.add(gold ? "gold" : "silver");
        }
        FeatureReference.Numeric bought = ReferenceBuilder.numeric("purchases_7d", 1, true, purchases);
        FeatureReference.Numeric score = ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, scores);
        List<SliceReference> slices = new ArrayList<>();
        for (String segment : List.of("gold", "silver")) {
            BinCounter here = new BinCounter(bought.coarse());
            BinCounter scored = new BinCounter(score.coarse());
            for (int i = 0; i < rows; i++) {
                if (segment.equals(segments.get(i))) {
                    here.add(purchases[i]);
                    scored.add(scores[i]);
                }
            }
            FeatureReference feature = bought.coarse().recounted(here.psi(), here.ks());
            slices.add(new SliceReference(
                    "segment",
                    segment,
                    new DriftReference(
                            feature.rows(),
                            feature.rows(),
                            List.of(feature),
                            score.coarse().recounted(scored.psi(), scored.ks()),
                            feature.rows())));
        }
        return new DriftReference(rows, rows, List.of(bought), score, rows).withSlices(slices);
    }

    private static MeasuredDrift measure(DriftReport report, int feature, String name) {
        return report.getFeatures().get(feature).getMeasures().stream()
                .filter(measure -> measure.getMeasure().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What a day of the week adds: that of the window that ends with it. */
    private static double onDay(int day) {
        return 10.0 * (day % 7);
    }

    private static DriftReference seasonal() {
        int rows = 28 * CUSTOMERS;
        long[] asOf = new long[rows];
        double[] purchases = new double[rows];
        double[] scores = new double[rows];
        Arrays.fill(scores, 0.5);
        for (int row = 0; row < rows; row++) {
            int day = row / CUSTOMERS;
            asOf[row] = day * DAY;
            purchases[row] = onDay(day) + row % 10;
        }
        FeatureReference.Numeric bought = ReferenceBuilder.numeric("purchases_7d", 1, true, purchases);
        FeatureReference.Numeric score = ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, scores);
        SeasonBuilder season = new SeasonBuilder(
                new SeasonGrid(Set.of(Season.HOUR_OF_WEEK), DAY, ZoneOffset.UTC), asOf, row -> row % CUSTOMERS);
        return new DriftReference(rows, CUSTOMERS, List.of(bought), score, CUSTOMERS)
                .with(season.build(List.of(season.numeric(bought, purchases)), season.numeric(score, scores), season));
    }

    /** A partial of so many equal rows. */
    private DriftPartial counted(long samples, long entities) {
        return counted(0, samples, entities);
    }

    private DriftPartial counted(long start, long samples, long entities) {
        List<BinCounts> counts = references.get("1.0.0").counted().stream()
                .map(feature -> new BinCounts(
                        feature.name(),
                        first(feature.psiBins(), samples),
                        first(feature.ksCounts().length, samples),
                        0L))
                .toList();
        return new DriftPartial(
                "churn",
                "1.0.0",
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(start + WEEK),
                samples,
                entities,
                counts,
                List.of());
    }

    private static List<Long> first(int bins, long samples) {
        List<Long> counts = new ArrayList<>(Collections.nCopies(bins, 0L));
        if (bins > 0) {
            counts.set(0, samples);
        }
        return counts;
    }

    private void partial(int partition, Object body) {
        driven.send(
                MonitoringPartial.class,
                topics.monitoringPartials(),
                Integer.toString(partition),
                MonitoringBody.partial(PartialStage.DRIFT, partition, body));
    }

    private void done(int partition, long time) {
        partial(partition, new TickDone("churn", Instant.ofEpochMilli(time)));
    }

    private void row(
            String id, String entity, long asOf, double purchases, @Nullable String segment, @Nullable Double score) {
        driven.send(
                InferenceLogEntry.class,
                topics.inferenceLog(),
                entity,
                entry(id, entity, asOf, Cause.SNAPSHOT, ScoringRole.PRIMARY, "1.0.0", purchases, segment, score));
    }

    private void send(String id, String entity, long asOf, Cause cause, ScoringRole role, @Nullable String version) {
        driven.send(
                InferenceLogEntry.class,
                topics.inferenceLog(),
                entity,
                entry(id, entity, asOf, cause, role, version, 1, "gold", 0.5));
    }

    private static InferenceLogEntry entry(
            String id,
            String entity,
            long asOf,
            Cause cause,
            ScoringRole role,
            @Nullable String version,
            double purchases,
            @Nullable String segment,
            @Nullable Double score) {
        return new InferenceLogEntry(
                id,
                entity,
                "churn",
                cause,
                Instant.ofEpochMilli(asOf),
                Instant.ofEpochMilli(asOf),
                "1.0.0",
                List.of(purchases, Double.NaN, 5.0),
                Collections.singletonList(segment),
                score,
                null,
                version,
                null,
                role,
                3L,
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                null,
                null,
                false);
    }

    private static List<Long> missing(DriftPartial partial) {
        return partial.getCounts().stream()
                .map(counts -> counts.getPsi().get(counts.getPsi().size() - 1))
                .toList();
    }

    private void tick(long time) {
        driven.tick(topics.featureClock(), time);
    }

    private List<Object> partials() {
        return driven.received(MonitoringPartial.class, topics.monitoringPartials()).stream()
                .map(MonitoringBody::of)
                .toList();
    }

    private List<MonitoringReport> reports() {
        return driven.received(MonitoringReport.class, topics.monitoring());
    }

    private static DriftReport drift(MonitoringReport report) {
        return report.getDrift();
    }

    private List<Alert> alerts() {
        return driven.received(Alert.class, topics.alerts());
    }

    private int entries(String store) {
        int entries = 0;
        try (var all = driven.driver().getKeyValueStore(store).all()) {
            for (; all.hasNext(); all.next()) {
                entries++;
            }
        }
        return entries;
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }
}
