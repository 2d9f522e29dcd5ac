package io.millrace.quickstart.business;

import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.BusinessReport;
import io.millrace.records.MonitoringReport;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.MonitoringBody;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The months of a project's models, as the topic of reports has them: of each the highest revision. */
public final class BusinessMonths {

    private BusinessMonths() {}

    /** The months of some models, by model and month. */
    public static List<MonitoringReport> read(ProcessContext process, Set<String> models) {
        TreeMap<String, MonitoringReport> latest = new TreeMap<>();
        new TopicReader(process).read(process.topics().monitoring(), MonitoringReport.class, (record, report) -> {
            if (MonitoringBody.of(report) instanceof BusinessReport body && models.contains(report.getModel())) {
                latest.merge(
                        report.getModel() + " " + body.getMonth(),
                        report,
                        (before, now) -> now.getRevision() >= before.getRevision() ? now : before);
            }
        });
        return List.copyOf(latest.values());
    }
}
