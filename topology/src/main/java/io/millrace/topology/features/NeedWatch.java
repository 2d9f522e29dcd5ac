package io.millrace.topology.features;

import io.millrace.project.Project;
import io.millrace.runtime.control.ControlListener;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.Needs;
import io.millrace.runtime.metrics.Gauge;
import io.millrace.runtime.metrics.Metrics;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people when models have gone on to a later MAJOR version and nothing needs this one any more: by a gauge, and by one line in the log. The
 * process goes on all the same, because others may read its features, and only a person knows.
 */
final class NeedWatch implements ControlListener {
    private static final Logger LOG = LoggerFactory.getLogger(NeedWatch.class);

    private final List<String> models;
    private final int major;
    private final Gauge needed;
    private boolean outlived;

    NeedWatch(Project project, Metrics metrics) {
        models = project.modelNames();
        major = project.featureSet().major();
        needed = metrics.gauge(
                "millrace_features_needed",
                "0 once every champion was trained on a later MAJOR version and no model needs this one, else 1.",
                List.of("project", "major"),
                project.name(),
                Integer.toString(major));
        needed.set(1);
    }

    @Override
    public boolean accept(ControlView view) {
        boolean now = Needs.of(view, models).outlived(major);
        if (now && !outlived) {
            LOG.info(
                    "No model needs feature set {} any more: each champion reads a later one. Stop what runs with this project"
                            + " file, then retire it: millrace features retire {}",
                    major,
                    major);
        }
        outlived = now;
        needed.set(now ? 0 : 1);
        return true;
    }
}
