package io.millrace.topology.reports;

import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.metrics.Metrics.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Figures that a project's reports tell. They have names from the start, and values when all reports that there were have been read, so that no scrape sees half of them. */
public final class ReportFamilies {
    private final Metrics metrics;
    private final String project;
    private volatile boolean shown;

    public ReportFamilies(Metrics metrics, String project) {
        this.metrics = metrics;
        this.project = project;
    }

    /**
     * Declares gauges.
     *
     * @param labels the project's name is the first
     * @param tell adds their values, when somebody scrapes
     */
    public void family(String name, String help, List<String> labels, Consumer<List<Sample>> tell) {
        metrics.family(name, help, labels, project, () -> {
            List<Sample> samples = new ArrayList<>();
            if (shown) {
                tell.accept(samples);
            }
            return samples;
        });
    }

    /** Shows the values from now on. */
    public void show() {
        shown = true;
    }

    /** Whether reports that come are new ones. */
    public boolean shown() {
        return shown;
    }
}
