package io.millrace.topology.monitor;

import io.millrace.runtime.control.ControlListener;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelView;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.metrics.Metrics.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which version of each model has which alias, as its latest deployment record says. */
final class VersionMetrics implements ControlListener {
    private final String project;
    private final List<String> models;
    private volatile List<Sample> latest = List.of();

    VersionMetrics(Metrics metrics, String project, List<String> models) {
        this.project = project;
        this.models = List.copyOf(models);
        metrics.family(
                "millrace_model_version_info",
                "Always 1: the versions of each model that are its champion, challenger and previous.",
                List.of("project", "model", "model_version", "alias"),
                project,
                () -> latest);
    }

    @Override
    public boolean accept(ControlView view) {
        List<Sample> now = new ArrayList<>();
        for (String model : models) {
            ModelView of = view.model(model);
            tell(now, model, of.champion(), "champion");
            tell(now, model, of.challenger(), "challenger");
            tell(now, model, of.previous(), "previous");
        }
        latest = List.copyOf(now);
        return true;
    }

    private void tell(List<Sample> samples, String model, Optional<String> version, String alias) {
        version.ifPresent(known -> samples.add(new Sample(List.of(project, model, known, alias), 1)));
    }
}
