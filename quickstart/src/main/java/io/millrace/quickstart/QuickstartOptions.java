package io.millrace.quickstart;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.quickstart.simulation.SimulationSettings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a quickstart is to do.
 *
 * @param project the project
 * @param files its files, overlays last
 * @param events a file of events; null: customers are simulated
 * @param simulation the customers, where they are simulated
 * @param headless whether it ends by itself when the story is over
 * @param browser whether the console is opened for whoever sits at this machine
 * @param report where the report goes; null: nowhere
 * @param directory the run's folder is made in this one
 * @param registryHome where the schema registry was unpacked
 */
public record QuickstartOptions(
        Project project,
        List<ProjectFile> files,
        @Nullable Path events,
        SimulationSettings simulation,
        boolean headless,
        boolean browser,
        @Nullable Path report,
        Path directory,
        Path registryHome) {

    public QuickstartOptions {
        files = List.copyOf(files);
    }
}
