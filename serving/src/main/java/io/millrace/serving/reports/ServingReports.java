package io.millrace.serving.reports;

import io.millrace.project.Project;
import io.millrace.records.ServingReport;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.serving.models.RouteTable;
import io.millrace.serving.models.Routes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every few seconds, on a thread of its own, that the instance lives, what it carries out and what it has counted; at once when who scores whom
 * has changed; and once more when it is closed. Whatever becomes of a report is nothing to scoring.
 */
public final class ServingReports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServingReports.class);
    /** How soon it looks again whether the last batch of the route before is scored. */
    private static final long SOON_MILLIS = 20;

    private static final long CLOSE_MILLIS = 15_000;

    private final Routes routes;
    private final Clock clock;
    private final long intervalMillis;
    private final Producer<byte[], byte[]> producer;
    private final ReportSender sender;
    private final List<ModelReporter> models;
    private final ArmMetrics metrics;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread;
    private volatile boolean leaving;

    private ServingReports(
            Routes routes,
            Clock clock,
            Duration interval,
            Producer<byte[], byte[]> producer,
            ReportSender sender,
            List<ModelReporter> models,
            ArmMetrics metrics) {
        this.routes = routes;
        this.clock = clock;
        this.producer = producer;
        this.sender = sender;
        this.models = models;
        this.metrics = metrics;
        intervalMillis = interval.toMillis();
        thread = new Thread(this::run, "serving-reports");
        thread.setDaemon(true);
    }

    /**
     * Starts reporting.
     *
     * @param routes what is carried out
     * @param counts what is scored
     * @param clientId of its producer
     */
    public static ServingReports start(
            ProcessContext process, Routes routes, ServingCounts counts, Clock clock, String clientId) {
        Project project = process.project();
        String instance = UUID.randomUUID().toString();
        Instant start = clock.instant();
        List<ModelReporter> models = project.modelNames().stream()
                .map(model ->
                        new ModelReporter(instance, model, project.featureSet().major(), counts, start))
                .toList();
        Producer<byte[], byte[]> producer = process.producer(clientId, ReportSender.producer());
        ReportSender sender = new ReportSender(
                producer, process.topics().servingReports(), process.serdes().of(ServingReport.class));
        ServingReports reports = new ServingReports(
                routes,
                clock,
                process.settings().get(MillraceSettings.SERVING_REPORT_INTERVAL),
                producer,
                sender,
                models,
                new ArmMetrics(process.metrics(), project.name(), routes));
        routes.whenPublished(reports.news::release);
        reports.thread.start();
        LOG.info("This instance reports as {}", instance);
        return reports;
    }

    private void run() {
        try {
            long due = System.nanoTime();
            while (!leaving) {
                boolean all = System.nanoTime() - due >= 0;
                boolean behind = tell(all, false);
                if (all || !behind) {
                    due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(intervalMillis);
                }
                if (news.tryAcquire(behind ? SOON_MILLIS : intervalMillis, TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            }
            tell(true, true);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reports; whatever is wrong with a report, the next one is tried. */
    private boolean tell(boolean all, boolean last) {
        try {
            return report(all, last);
        } catch (RuntimeException wrong) {
            LOG.error("What this instance has scored cannot be reported", wrong);
            return false;
        }
    }

    /** Tells what there is to tell; whether a route is in force that could not be told of yet. */
    private boolean report(boolean all, boolean last) {
        RouteTable table = routes.current();
        boolean behind = false;
        for (ModelReporter model : models) {
            if (!all && !model.behind(table)) {
                continue;
            }
            if (sender.ready()) {
                List<ServingReport> reports = model.reports(table, clock.instant(), last);
                reports.forEach(metrics::count);
                sender.send(reports);
            }
            behind |= model.behind(table);
        }
        return behind;
    }

    /** Says goodbye: when nothing is scored any more. */
    @Override
    public void close() {
        leaving = true;
        news.release();
        try {
            thread.join(CLOSE_MILLIS);
            thread.interrupt();
        } catch (InterruptedException interrupted) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ZERO);
    }
}
