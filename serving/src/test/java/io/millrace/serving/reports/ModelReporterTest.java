package io.millrace.serving.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.ArmCounts;
import io.millrace.records.ServingReport;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.PublishedRoutes;
import io.millrace.serving.models.RouteTable;
import io.millrace.serving.models.Routes;
import io.millrace.serving.testing.Deployments;
import io.millrace.serving.testing.Shop;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ModelReporterTest {
    private static final Instant START = Instant.ofEpochSecond(1000);

    private final Shop shop = new Shop();
    private final ServingCounts counts = new ServingCounts(shop.project);
    private final ScoreCounts thread = counts.newThread();
    private final ScoreCounts other = counts.newThread();
    private final ModelReporter reporter = new ModelReporter("i", "stops", 1, counts, START);
    private final Map<String, LoadedModel> models =
            Map.of("1.0.0", new LoadedModel("1.0.0", null), "1.1.0", new LoadedModel("1.1.0", null));

    private final ModelRoute before = PublishedRoutes.route(Deployments.of(3, "1.0.0", null, null), models);
    private final ModelRoute ramp = PublishedRoutes.route(
            Deployments.of(4, "1.0.0", null, Deployments.ramp(4, "1.1.0", 100_000, "1.0.0")), models);

    @Test
    void shouldSayThatAnInstanceLivesWhenNothingIsDeployed() {
        List<ServingReport> reports = reporter.reports(RouteTable.before(List.of("stops")), at(2), false);

        assertThat(reports)
                .containsExactly(new ServingReport(
                        "i", "stops", 1, 0L, START, at(2), false, -1L, -1L, -1L, List.of(), Map.of(), List.of(), null));
    }

    @Test
    void shouldNumberReportsAndLetEachBeginWhereTheOneBeforeEnded() {
        reporter.reports(table(before), at(2), false);
        thread.scored(before, 0, 0.5, 7);
        List<ServingReport> second = reporter.reports(table(before), at(4), false);
        List<ServingReport> third = reporter.reports(table(before), at(6), true);

        assertThat(second).singleElement().satisfies(report -> {
            assertThat(report.getNumber()).isEqualTo(1);
            assertThat(report.getFrom()).isEqualTo(at(2));
            assertThat(report.getTo()).isEqualTo(at(4));
            assertThat(report.getLeaving()).isFalse();
            assertThat(report.getReady()).containsExactly("1.0.0");
            assertThat(samples(report)).isEqualTo(Map.of("champion 1.0.0", 1L));
        });
        assertThat(third).singleElement().satisfies(report -> {
            assertThat(report.getNumber()).isEqualTo(2);
            assertThat(report.getLeaving()).isTrue();
            assertThat(samples(report)).isEqualTo(Map.of("champion 1.0.0", 0L));
        });
    }

    @Test
    void shouldReportWhatWasCountedUnderTheRouteBeforeAheadOfTheNewOne() {
        reporter.reports(table(before), at(2), false);
        thread.scored(before, 0, 0.5, 7);
        other.scored(before, 0, 0.5, 7);
        other.scored(ramp, 0, 0.5, 7);
        other.scored(ramp, 1, 0.5, 7);
        other.failed(ramp, 0, true);

        List<ServingReport> reports = reporter.reports(table(ramp), at(3), false);

        assertThat(reports).extracting(ServingReport::getDeploymentSequence).containsExactly(3L, 4L);
        assertThat(reports).extracting(ServingReport::getRoutingSequence).containsExactly(-1L, 4L);
        assertThat(reports).extracting(ServingReport::getDeploymentOffset).containsExactly(3L, 4L);
        assertThat(samples(reports.get(0))).isEqualTo(Map.of("champion 1.0.0", 2L));
        assertThat(samples(reports.get(1))).isEqualTo(Map.of("challenger 1.1.0", 2L, "champion 1.0.0", 1L));
        assertThat(reports.get(1).getReady()).containsExactly("1.0.0", "1.1.0");
    }

    @Test
    void shouldNotSayThatARouteIsCarriedOutWhileABatchIsScoredByTheOneBefore() {
        reporter.reports(table(before), at(2), false);
        thread.enter(PublishedRoutes.of(List.of(before)));
        other.scored(ramp, 0, 0.5, 7);
        List<ServingReport> during = reporter.reports(table(ramp), at(3), false);
        assertThat(during).extracting(ServingReport::getDeploymentSequence).containsExactly(3L);
        assertThat(reporter.behind(table(ramp))).isTrue();
        thread.scored(before, 0, 0.5, 7);
        thread.leave();

        List<ServingReport> after = reporter.reports(table(ramp), at(4), false);

        assertThat(after).extracting(ServingReport::getDeploymentSequence).containsExactly(3L, 4L);
        assertThat(samples(after.get(0))).isEqualTo(Map.of("champion 1.0.0", 1L));
        assertThat(samples(after.get(1))).isEqualTo(Map.of("challenger 1.1.0", 1L, "champion 1.0.0", 0L));
        assertThat(reporter.behind(table(ramp))).isFalse();
    }

    @Test
    void shouldCountWhatIsTimedToTakeLongerThanTheGuardAllows() {
        ScoreCounts guarded = new ScoreCounts(Map.of("stops", 100L));
        guarded.timed(before, 0, 100);
        guarded.timed(before, 0, 101);
        guarded.scored(before, 0, 0.5, 101);

        List<RouteTally> tallies = guarded.take("stops");

        assertThat(tallies.get(0).arm(0).toRecord())
                .returns(2L, ArmCounts::getTimed)
                .returns(1L, ArmCounts::getSlow);
        assertThat(guarded.take("stops")).isEmpty();
    }

    private static Map<String, Long> samples(ServingReport report) {
        return report.getArms().stream()
                .collect(Collectors.toMap(arm -> arm.getVariant() + " " + arm.getVersion(), ArmCounts::getSamples));
    }

    private static RouteTable table(ModelRoute route) {
        Routes routes = PublishedRoutes.of(List.of(route));
        return routes.current();
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }
}
