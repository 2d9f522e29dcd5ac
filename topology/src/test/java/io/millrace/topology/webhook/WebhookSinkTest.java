package io.millrace.topology.webhook;

import static io.millrace.records.AlertState.CLOSED;
import static io.millrace.records.AlertState.OPENED;
import static io.millrace.records.AlertState.UPDATED;
import static io.millrace.records.Severity.CRITICAL;
import static io.millrace.records.Severity.INFO;
import static io.millrace.records.Severity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Severity;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.topology.alerts.Alerts;
import io.millrace.topology.webhook.Pager.Post;
import io.millrace.topology.webhook.Pager.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A sink between a real broker and a real HTTP server. Each test has a project of its own. */
final class WebhookSinkTest {
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(10), Duration.ofMillis(40));
    private static TestBroker broker;

    @TempDir
    private Path directory;

    private String project;
    private Pager pager;
    private ProcessContext process;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @BeforeEach
    void start(TestInfo test) throws Exception {
        project = "shop-" + Integer.toHexString(test.getDisplayName().hashCode());
        pager = Pager.start();
        process = open(Map.of());
        Alerts.createTopic(process);
    }

    @AfterEach
    void stop() {
        pager.close();
        process.close();
    }

    @Test
    void shouldPostEachStateOfAnAlertInItsOrderWithKeyAndToken() throws Exception {
        process = open(Map.of("alerts.webhook.token", "s3cret"));
        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            write(drift("1.0.0", WARNING, OPENED));
            pager.awaitPosts(1);
            write(drift("1.0.0", CRITICAL, UPDATED));
            pager.awaitPosts(2);
            write(drift("1.0.0", INFO, CLOSED));
            pager.awaitPosts(3);
            await("delivered", 3);
        }

        assertThat(pager.said()).containsExactly("1.0.0 OPENED", "1.0.0 UPDATED", "1.0.0 CLOSED");
        assertThat(pager.posts.stream().map(Post::key).distinct()).hasSize(3);
        assertThat(pager.posts).allMatch(post -> "Bearer s3cret".equals(post.authorization()));
        assertThat(pager.posts.get(0).body().toString()).isEqualTo("""
                        {"text":"[WARNING] %s drift OPENED: drift of sessions_7d is confirmed","key":"%s.alerts-0-0",\
                        "project":"%s","id":"drift/churn/1.0.0","kind":"drift","model":"churn","subject":"1.0.0",\
                        "severity":"WARNING","state":"OPENED","message":"drift of sessions_7d is confirmed",\
                        "evidence":{"sessions_7d":"psi 0.310"},"opened_at":"2026-03-10T00:00:00Z","at":"2026-03-10T00:00:00Z"}\
                        """.formatted(project, project, project));
        assertThat(pager.posts.get(2).body().get("severity").asText())
                .as("what it was until it was closed")
                .isEqualTo("CRITICAL");
    }

    @Test
    void shouldTellAReceiverThatIsNewOfWhatIsOpenAlone() throws Exception {
        write(
                drift("1.0.0", WARNING, OPENED),
                drift("1.1.0", WARNING, OPENED),
                drift("1.0.0", INFO, CLOSED),
                drift("1.1.0", CRITICAL, UPDATED));

        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            pager.awaitPosts(1);
            write(drift("1.2.0", INFO, OPENED));
            pager.awaitPosts(2);
        }

        assertThat(pager.said()).containsExactly("1.1.0 UPDATED", "1.2.0 OPENED");
    }

    @Test
    void shouldTellAReceiverThatIsNewOfWhatIsOpenAloneThoughItRefusedAtFirstAndTheMonitorWasRestarted()
            throws Exception {
        write(
                drift("0.9.0", WARNING, OPENED),
                drift("1.0.0", WARNING, OPENED),
                drift("1.1.0", WARNING, OPENED),
                drift("1.1.0", INFO, CLOSED),
                drift("1.2.0", WARNING, OPENED),
                drift("0.9.0", INFO, CLOSED),
                drift("1.0.0", CRITICAL, UPDATED));
        pager.conduct(post -> new Reply(401, Map.of()));
        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            pager.awaitPosts(2);
        }
        assertThat(committed()).as("the oldest that is open").isEqualTo(4);
        write(drift("1.3.0", WARNING, OPENED));
        pager.posts.clear();

        pager.conduct(post -> Reply.OK);
        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            awaitCommitted(8);
        }

        assertThat(pager.said()).containsExactly("1.2.0 OPENED", "1.0.0 UPDATED", "1.3.0 OPENED");
    }

    @Test
    void shouldTellAReceiverThatWasDownWhenItIsBack() throws Exception {
        int port = pager.port();
        pager.close();
        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            write(drift("1.0.0", INFO, OPENED), drift("1.1.0", INFO, OPENED));
            await("retried", 5);

            pager = Pager.start(port);

            await("delivered", 2);
        }
        assertThat(pager.said()).containsExactlyInAnyOrder("1.0.0 OPENED", "1.1.0 OPENED");
    }

    @Test
    void shouldSendTheNewerStateInsteadOfTheOneThatCouldNotBeSent() throws Exception {
        pager.conduct(post -> new Reply(503, Map.of()));
        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            write(drift("1.0.0", INFO, OPENED));
            pager.awaitPosts(2);
            write(drift("1.0.0", WARNING, UPDATED));
            Eventually.await("the newer state", () -> pager.said().contains("1.0.0 UPDATED"));

            pager.conduct(post -> Reply.OK);

            await("delivered", 1);
            awaitCommitted(2);
        }
        assertThat(pager.said().subList(pager.said().indexOf("1.0.0 UPDATED"), pager.posts.size()))
                .containsOnly("1.0.0 UPDATED");
    }

    @Test
    void shouldLeaveAReceiverAloneForAsLongAsItAsks() throws Exception {
        pager.conduct(post -> pager.posts.size() == 1 ? new Reply(429, Map.of("Retry-After", "1")) : Reply.OK);
        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            write(drift("1.0.0", INFO, OPENED), drift("1.1.0", INFO, OPENED));
            pager.awaitPosts(3);
        }

        long waited = pager.posts.get(1).at() - pager.posts.get(0).at();
        assertThat(waited).isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(pager.said()).contains("1.0.0 OPENED", "1.1.0 OPENED");
    }

    @Test
    void shouldGiveUpWhatWillNeverBeTaken() throws Exception {
        pager.conduct(post -> post.said().startsWith("1.0.0") ? new Reply(400, Map.of()) : Reply.OK);
        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            write(drift("1.0.0", INFO, OPENED), drift("1.1.0", INFO, OPENED));
            await("delivered", 1);
            awaitCommitted(2);
        }

        assertThat(pager.said()).containsExactly("1.0.0 OPENED", "1.1.0 OPENED");
        assertThat(outcome("given_up")).isEqualTo(1);
        assertThat(outcome("retried")).isZero();
    }

    @Test
    void shouldLetOthersPassOneThatCannotBeTakenNow() throws Exception {
        pager.conduct(post -> post.said().equals("1.0.0 OPENED") ? new Reply(500, Map.of()) : Reply.OK);
        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            write(drift("1.0.0", INFO, OPENED), drift("1.1.0", INFO, OPENED));
            await("delivered", 1);
            await("retried", 3);
            assertThat(pager.said()).contains("1.1.0 OPENED");
            assertThat(committed()).as("what waits is not committed").isLessThan(1);

            write(drift("1.0.0", INFO, CLOSED));

            await("delivered", 2);
            awaitCommitted(3);
        }
        assertThat(pager.said()).endsWith("1.0.0 CLOSED");
    }

    @Test
    void shouldGiveUpOneThatTheReceiverHasFailedOnForADayOfWhichAnotherMonitorSawTheBeginning() throws Exception {
        write(drift("1.0.0", INFO, OPENED), drift("1.1.0", INFO, OPENED));
        commit(0, System.currentTimeMillis() - Duration.ofHours(25).toMillis());
        pager.conduct(post -> post.said().equals("1.0.0 OPENED") ? new Reply(500, Map.of()) : Reply.OK);

        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            awaitCommitted(2);
        }

        assertThat(pager.said()).containsExactly("1.0.0 OPENED", "1.1.0 OPENED", "1.0.0 OPENED");
        assertThat(outcome("given_up")).isEqualTo(1);
        assertThat(outcome("delivered")).isEqualTo(1);
    }

    @Test
    void shouldGiveNothingUpWhileTheReceiverTakesNothing() throws Exception {
        process = open(Map.of("alerts.webhook.give.up.ms", "100"));
        pager.conduct(post -> new Reply(502, Map.of()));
        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            write(drift("1.0.0", INFO, OPENED), drift("1.1.0", INFO, OPENED));
            Eventually.await("a wait of longer than that", () -> undeliveredSeconds() > 0.2 && outcome("retried") > 10);
            assertThat(outcome("given_up")).isZero();

            pager.conduct(post -> Reply.OK);

            await("delivered", 2);
            Eventually.await("nothing that waits", () -> undeliveredSeconds() == 0);
        }
    }

    @Test
    void shouldAskAgainWhoDoesNotAnswerInTime() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        pager.conduct(post -> {
            if (pager.posts.size() == 1) {
                never.await();
            }
            return Reply.OK;
        });
        process = open(Map.of("alerts.webhook.timeout.ms", "300"));
        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            write(drift("1.0.0", INFO, OPENED));
            await("delivered", 1);
        } finally {
            never.countDown();
        }

        assertThat(pager.posts.get(1).key()).isEqualTo(pager.posts.get(0).key());
    }

    @Test
    void shouldTellTheEndOfWhatItToldOfAndNothingBelowItsFloor() throws Exception {
        process = open(Map.of("alerts.webhook.severity", "warning"));
        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            write(drift("0.9.0", INFO, OPENED), drift("0.9.0", INFO, CLOSED), drift("1.0.0", WARNING, OPENED));
            pager.awaitPosts(1);
            write(drift("1.0.0", INFO, UPDATED));
            pager.awaitPosts(2);
        }
        // Another instance knows from the topic what was told.
        try (WebhookSink sink = sink()) {
            assertThat(sink).isNotNull();
            write(drift("1.0.0", INFO, CLOSED));
            pager.awaitPosts(3);
        }

        assertThat(pager.said()).containsExactly("1.0.0 OPENED", "1.0.0 UPDATED", "1.0.0 CLOSED");
    }

    @Test
    void shouldPostAgainByTheSameKeyWhatAKilledProcessHadPostedAndNotCommitted() throws Exception {
        AtomicReference<WebhookChild> first = new AtomicReference<>();
        CountDownLatch started = new CountDownLatch(1);
        pager.conduct(post -> {
            if (post.said().equals("1.1.0 OPENED") && pager.posts.size() == 2) {
                // The receiver has it; who sent it never hears so.
                started.await();
                first.get().kill();
            }
            return Reply.OK;
        });
        try (WebhookChild child = new WebhookChild(broker.bootstrapServers(), directory, project, pager.url())) {
            first.set(child);
            started.countDown();
            write(drift("1.0.0", INFO, OPENED));
            pager.awaitPosts(1);
            awaitCommitted(1);
            write(drift("1.1.0", INFO, OPENED));
            pager.awaitPosts(2);

            try (WebhookSink second = sink()) {
                assertThat(second).isNotNull();
                pager.awaitPosts(3);
                awaitCommitted(2);
            }
        }

        assertThat(pager.said()).containsExactly("1.0.0 OPENED", "1.1.0 OPENED", "1.1.0 OPENED");
        assertThat(pager.posts.get(2).key()).isEqualTo(pager.posts.get(1).key());
    }

    @Test
    void shouldHoldNothingSecretInWhatIsSaidOfIt() throws Exception {
        process = open(Map.of("alerts.webhook.token", "s3cret"));

        assertThat(WebhookSettings.of(process.settings()).orElseThrow().toString())
                .doesNotContain("s3cret", "secret-path");
        assertThat(process.settings().toString()).doesNotContain("s3cret", "secret-path");
    }

    private ProcessContext open(Map<String, String> more) throws Exception {
        if (process != null) {
            process.close();
        }
        Map<String, String> settings = new HashMap<>(more);
        settings.put("alerts.webhook.url", pager.url());
        return Alerts.open(broker.bootstrapServers(), directory, project, settings);
    }

    private WebhookSink sink() {
        return WebhookSink.start(process, QUICK).orElseThrow();
    }

    private static Alert drift(String version, Severity severity, AlertState state) {
        return Alerts.drift(version, severity, state);
    }

    private void write(Alert... alerts) throws Exception {
        Alerts.write(broker, process, alerts);
    }

    private double outcome(String outcome) {
        return figure("millrace_alert_deliveries_total{project=\"%s\",outcome=\"%s\",} ".formatted(project, outcome));
    }

    private double undeliveredSeconds() {
        return figure("millrace_alert_undelivered_age_seconds{project=\"%s\",} ".formatted(project));
    }

    private double figure(String line) {
        return Alerts.page(process)
                .lines()
                .filter(text -> text.startsWith(line))
                .mapToDouble(text -> Double.parseDouble(text.substring(line.length())))
                .sum();
    }

    private void await(String outcome, int times) throws Exception {
        Eventually.await(times + " " + outcome, () -> outcome(outcome) >= times);
    }

    private long committed() throws Exception {
        try (Admin admin = broker.admin()) {
            OffsetAndMetadata known = admin.listConsumerGroupOffsets(WebhookSink.group(project))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(process.topics().alerts(), 0));
            return known == null ? -1 : known.offset();
        }
    }

    /** Commits as a monitor did that is gone. */
    private void commit(long offset, long failingSince) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.alterConsumerGroupOffsets(
                            WebhookSink.group(project),
                            new Standing(offset, 0, failingSince)
                                    .of(new TopicPartition(process.topics().alerts(), 0)))
                    .all()
                    .get();
        }
    }

    private void awaitCommitted(long offset) throws Exception {
        Eventually.await("committed " + offset, () -> committed() == offset);
    }
}
