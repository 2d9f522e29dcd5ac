package io.millrace.topology.webhook;

import io.millrace.records.Alert;
import io.millrace.runtime.alerts.AlertReader;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.process.Background;
import io.millrace.runtime.process.ProcessContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts a project's alerts to a receiver, in a consumer group of its own and on a thread of its own, which nothing waits for. Each state is posted at least once, unless a newer one of its alert
 * has come meanwhile; those of an alert in their order. Of several monitors one posts, and another when that is gone.
 */
public final class WebhookSink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookSink.class);

    /** What can come of a post. */
    enum Outcome {
        DELIVERED,
        RETRIED,
        GIVEN_UP
    }

    private final ProcessContext process;
    private final WebhookSettings settings;
    private final Backoff backoff;
    /** Since when the receiver lacks something that this monitor is to post, by {@link System#nanoTime}. */
    private volatile OptionalLong waitingSince = OptionalLong.empty();

    private final Background posting;

    private WebhookSink(ProcessContext process, WebhookSettings settings, Backoff backoff) {
        this.process = process;
        this.settings = settings;
        this.backoff = backoff;
        for (Outcome outcome : Outcome.values()) {
            // All are there from the start.
            count(outcome, 0);
        }
        process.metrics()
                .gauge(
                        "millrace_alert_undelivered_age_seconds",
                        "How long the oldest alert that is not posted waits, since this monitor has known of it; 0 when none does or another monitor posts",
                        List.of("project"),
                        this::undeliveredSeconds,
                        process.project().name());
        LOG.info("Alerts from {} on are posted to {}", settings.floor(), settings.receiver());
        posting = Background.start(group(process.project().name()), this::post);
    }

    /** Starts, where the settings name a receiver. */
    public static Optional<WebhookSink> start(ProcessContext process) {
        return start(process, Backoff.USUAL);
    }

    static Optional<WebhookSink> start(ProcessContext process, Backoff backoff) {
        return WebhookSettings.of(process.settings()).map(settings -> new WebhookSink(process, settings, backoff));
    }

    /** Consumer group. */
    public static String group(String project) {
        return project + "-alerts-webhook";
    }

    private void post(Background.Stop stop) throws InterruptedException {
        String project = process.project().name();
        try (Consumer<byte[], byte[]> consumer =
                process.member(group(project), 0, Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"))) {
            Deliveries deliveries = new Deliveries(
                    consumer,
                    process.topics().alerts(),
                    new AlertReader(process.serdes().of(Alert.class)),
                    settings.floor(),
                    backoff);
            consumer.subscribe(List.of(process.topics().alerts()), deliveries);
            Receiver receiver = new Receiver(settings);
            while (!stop.asked()) {
                Notice next = deliveries.next();
                waitingSince = deliveries.waitingSince();
                if (next != null) {
                    deliver(next, receiver.post(next, Body.of(project, next)), deliveries);
                }
            }
        }
    }

    private void deliver(Notice notice, Answer answer, Deliveries deliveries) {
        if (answer instanceof Answer.Later later) {
            if (!later.everything() && deliveries.isHopeless(notice, settings.patience())) {
                giveUp(notice, later.reason() + " for longer than alerts.webhook.give.up.ms, and takes others");
                deliveries.giveUp(notice);
                return;
            }
            count(Outcome.RETRIED, 1);
            LOG.warn("Alert {} is posted again later: {}", notice.alert().getId(), later.reason());
            deliveries.later(notice, later);
            return;
        }
        if (answer instanceof Answer.Refused refused) {
            giveUp(notice, refused.reason());
        } else {
            count(Outcome.DELIVERED, 1);
        }
        deliveries.done(notice);
    }

    private void giveUp(Notice notice, String answer) {
        count(Outcome.GIVEN_UP, 1);
        LOG.error(
                "Alert {} ({}) is not posted again: {} answers {}",
                notice.alert().getId(),
                notice.key(),
                settings.receiver(),
                answer);
    }

    private double undeliveredSeconds() {
        OptionalLong since = waitingSince;
        return since.isEmpty() ? 0 : (System.nanoTime() - since.getAsLong()) / 1e9;
    }

    private void count(Outcome outcome, int times) {
        Metrics metrics = process.metrics();
        metrics.counter(
                        "millrace_alert_deliveries_total",
                        "Posts of alerts to the webhook, by what came of them: delivered, retried later, given up",
                        List.of("project", "outcome"),
                        process.project().name(),
                        outcome.name().toLowerCase(Locale.ROOT))
                .add(times);
    }

    @Override
    public void close() {
        posting.close();
        waitingSince = OptionalLong.empty();
    }
}
