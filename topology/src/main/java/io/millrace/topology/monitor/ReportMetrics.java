package io.millrace.topology.monitor;

import io.millrace.project.Project;
import io.millrace.records.MonitoringReport;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.process.TopicFollower;
import io.millrace.topology.business.BusinessMetrics;
import io.millrace.topology.drift.DriftMetrics;
import io.millrace.topology.quality.ConceptDriftMetrics;
import io.millrace.topology.quality.QualityMetrics;
import io.millrace.topology.quality.QualityWindows;
import io.millrace.topology.reports.ReportFamilies;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerde;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows what reports say of the latest windows, as the whole topic tells: the same in every monitor, whichever of them judges, and right after a restart as before it.
 */
final class ReportMetrics implements TopicFollower.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReportMetrics.class);

    private final RecordSerde<MonitoringReport> serde;
    private final Set<String> models;
    private final ReportFamilies families;
    private final List<Consumer<MonitoringReport>> figures = new ArrayList<>();
    private final TopicFollower follower;

    private ReportMetrics(ProcessContext process) {
        Project project = process.project();
        Metrics metrics = process.metrics();
        serde = process.serdes().of(MonitoringReport.class);
        models = Set.copyOf(project.modelNames());
        families = new ReportFamilies(metrics, project.name());
        figures.add(new DriftMetrics(metrics, families, project));
        if (new QualityWindows(project).watched()) {
            figures.add(new QualityMetrics(families, project.name()));
            figures.add(new ConceptDriftMetrics(families, project));
        }
        if (project.interventions().isWatched()) {
            figures.add(new BusinessMetrics(families, project.name()));
        }
        follower = TopicFollower.start(process, process.topics().monitoring(), "metrics", this);
    }

    /** Starts to read a project's reports; the topic exists. */
    static ReportMetrics start(ProcessContext process) {
        return new ReportMetrics(process);
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        MonitoringReport report;
        try {
            report = serde.fromBytes(record.value());
        } catch (MalformedRecordException malformed) {
            LOG.warn("{} {} is no report: {}", record.topic(), record.offset(), malformed.getMessage());
            return;
        }
        // The topic remembers models that the project no longer has, and what is said of sources.
        if (models.contains(report.getModel())) {
            figures.forEach(figure -> figure.accept(report));
        }
    }

    @Override
    public void current() {
        families.show();
    }

    @Override
    public void close() {
        follower.close();
    }
}
