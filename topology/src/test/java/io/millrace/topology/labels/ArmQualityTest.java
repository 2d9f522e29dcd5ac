package io.millrace.topology.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.Project;
import io.millrace.records.Cause;
import io.millrace.records.Decision;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelledExample;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.QualityPartial;
import io.millrace.records.ScoringRole;
import io.millrace.records.TickDone;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.wire.MonitoringBody;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the label topology tells of each arm once labels have matured. Nobody buys anything, so every label is 1. */
final class ArmQualityTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long MATURITY = 8 * DAY;

    @TempDir
    private Path directory;

    private final Project project = Driven.project(1);
    private final TopicCatalogue topics = Driven.topics(project);
    private Driven driven;

    @BeforeEach
    void start() {
        driven = new Driven(LabelTopology.build(project, topics, Driven.SERDES, Driven.erasures()), directory);
    }

    @AfterEach
    void stop() {
        driven.close();
    }

    @Test
    void shouldAddUpBrierScoresPerArmAndDeploymentBeforeTheTickIsDone() {
        row("ann", 10 * DAY, 0.75, "champion", 5);
        row("bob", 10 * DAY, 0.5, "champion", 5);
        row("eve", 10 * DAY, 1.0, "challenger", 5);
        row("joe", 10 * DAY, 0.5, "champion", 6);
        driven.tick(topics.featureClock(), 10 * DAY + MATURITY);

        List<Object> told = told();
        assertThat(told).last().isInstanceOf(TickDone.class);
        assertThat(quality(told))
                .extracting(
                        QualityPartial::getModel,
                        QualityPartial::getDeploymentOffset,
                        QualityPartial::getVariant,
                        QualityPartial::getRows,
                        QualityPartial::getPositives)
                .containsExactly(
                        tuple("churn", 5L, "challenger", 1L, 1L),
                        tuple("churn", 5L, "champion", 2L, 2L),
                        tuple("churn", 6L, "champion", 1L, 1L));
        assertThat(quality(told).get(1).getBrierSum()).isCloseTo(0.0625 + 0.25, within(1e-12));
        assertThat(quality(told).get(1).getBrierSquares()).isCloseTo(0.0625 * 0.0625 + 0.0625, within(1e-12));
    }

    @Test
    void shouldCountAnEntityOncePerDeploymentAndSayWhichScoredItBefore() {
        row("ann", 10 * DAY, 0.75, "champion", 5);
        row("ann", 11 * DAY, 0.75, "champion", 5);
        row("ann", 12 * DAY, 0.75, "champion", 7);
        driven.tick(topics.featureClock(), 12 * DAY + MATURITY);
        row("ann", 13 * DAY, 0.75, "champion", 7);
        row("ann", 14 * DAY, 0.75, "champion", 9);
        driven.tick(topics.featureClock(), 14 * DAY + MATURITY);

        assertThat(quality(told()))
                .extracting(
                        QualityPartial::getDeploymentOffset,
                        QualityPartial::getDeploymentBefore,
                        QualityPartial::getRows)
                .containsExactly(tuple(5L, -1L, 1L), tuple(7L, 5L, 1L), tuple(9L, 7L, 1L));
    }

    @Test
    void shouldNotCountARowThatComesLaterThanOneOfALaterDeployment() {
        row("ann", 12 * DAY, 0.75, "champion", 7);
        driven.tick(topics.featureClock(), 12 * DAY + MATURITY);
        row("ann", 10 * DAY, 0.75, "champion", 5);
        driven.tick(topics.featureClock(), 13 * DAY + MATURITY);

        assertThat(quality(told()))
                .extracting(QualityPartial::getDeploymentOffset)
                .containsExactly(7L);
    }

    @Test
    void shouldForgetEntitiesThatFeaturesHaveForgotten() {
        row("ann", 10 * DAY, 0.75, "champion", 5);
        row("bob", 10 * DAY, 0.75, "champion", 5);
        row("bob", 300 * DAY, 0.75, "champion", 5);
        // 400 days after its latest event an entity is forgotten; its rows' labels take another 8 days, and may be a
        // week and a day late.
        driven.tick(topics.featureClock(), 10 * DAY + MATURITY + 409 * DAY);
        row("ann", 600 * DAY, 0.75, "champion", 7);
        row("bob", 600 * DAY, 0.75, "champion", 7);
        driven.tick(topics.featureClock(), 600 * DAY + MATURITY);

        assertThat(quality(told()))
                .filteredOn(partial -> partial.getDeploymentOffset() == 7)
                .extracting(QualityPartial::getDeploymentBefore)
                .containsExactlyInAnyOrder(-1L, 5L);
    }

    @Test
    void shouldNotCountWhatNoArmHasScored() {
        row("ann", 10 * DAY, null, null, 5);
        row("bob", 10 * DAY, 0.5, "champion", -1);
        driven.tick(topics.featureClock(), 10 * DAY + MATURITY);

        assertThat(quality(told())).isEmpty();
    }

    @Test
    void shouldCountForNoArmWhatTheChampionScoredInTheChallengersPlaceAndLabelItAllTheSame() {
        row("ann", 10 * DAY, 0.75, "champion", 5);
        send(entry("bob", 10 * DAY, 0.5, "champion", 5, null).setStandIn(true).build());
        driven.tick(topics.featureClock(), 10 * DAY + MATURITY);
        // It has not used up its entity's place in the step.
        row("bob", 11 * DAY, 0.5, "challenger", 5);
        driven.tick(topics.featureClock(), 11 * DAY + MATURITY);

        assertThat(quality(told()))
                .extracting(QualityPartial::getVariant, QualityPartial::getRows, QualityPartial::getDeploymentBefore)
                .containsExactly(tuple("champion", 1L, -1L), tuple("challenger", 1L, -1L));
        assertThat(driven.received(LabelledExample.class, topics.labelledExamples()))
                .extracting(LabelledExample::getEntity)
                .containsExactlyInAnyOrder("ann", "bob", "bob");
    }

    @Test
    void shouldCountThoseAloneWhoAreHeldOutWhereSomebodyIs() {
        driven.close();
        driven = new Driven(
                LabelTopology.build(Driven.acting(1), topics, Driven.SERDES, Driven.erasures()),
                directory.resolve("acting"));
        row("ann", 10 * DAY, 0.75, "champion", 5, Decision.HOLDOUT);
        row("bob", 10 * DAY, 0.75, "champion", 5, Decision.POSITIVE);
        row("eve", 10 * DAY, 0.25, "champion", 5, Decision.NEGATIVE);
        driven.tick(topics.featureClock(), 10 * DAY + MATURITY);

        assertThat(quality(told()))
                .extracting(QualityPartial::getVariant, QualityPartial::getRows)
                .containsExactly(tuple("champion", 1L));
    }

    private List<Object> told() {
        return driven.received(MonitoringPartial.class, topics.monitoringPartials()).stream()
                .map(MonitoringBody::of)
                .toList();
    }

    private static List<QualityPartial> quality(List<Object> told) {
        return told.stream()
                .filter(QualityPartial.class::isInstance)
                .map(QualityPartial.class::cast)
                .toList();
    }

    private void row(String entity, long asOf, @Nullable Double score, @Nullable String variant, long deployment) {
        row(entity, asOf, score, variant, deployment, null);
    }

    private void row(
            String entity,
            long asOf,
            @Nullable Double score,
            @Nullable String variant,
            long deployment,
            @Nullable Decision decision) {
        send(entry(entity, asOf, score, variant, deployment, decision).build());
    }

    private static InferenceLogEntry.Builder entry(
            String entity,
            long asOf,
            @Nullable Double score,
            @Nullable String variant,
            long deployment,
            @Nullable Decision decision) {
        return InferenceLogEntry.newBuilder()
                .setId(entity + asOf)
                .setEntity(entity)
                .setModel("churn")
                .setCause(Cause.SNAPSHOT)
                .setAsOf(Instant.ofEpochMilli(asOf))
                .setEventTime(Instant.ofEpochMilli(asOf))
                .setFeatureSetVersion("1.0.0")
                .setNumbers(List.of())
                .setCategories(List.of())
                .setScore(score)
                .setVariant(variant)
                .setDecision(decision)
                .setRole(ScoringRole.PRIMARY)
                .setDeploymentOffset(deployment)
                .setUpdateAppendedAt(Instant.EPOCH)
                .setScoredAt(Instant.EPOCH);
    }

    private void send(InferenceLogEntry row) {
        driven.send(InferenceLogEntry.class, topics.inferenceLog(), row.getEntity(), row);
    }
}
