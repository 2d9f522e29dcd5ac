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
 * @param events a file of events to tell; null: none
 * @param simulation customers to tell of where there is no file; null: there is no past to tell, and events come from elsewhere
 * @param headless whether it ends by itself when the past has been told
 * @param browser whether the console is opened for whoever sits at this machine
 * @param report where the report goes; null: nowhere
 * @param directory the run's folder is made in this one
 * @param registryHome where the schema registry was unpacked
 */
public record QuickstartOptions(
        Project project,
        List<ProjectFile> files,
        @Nullable Path events,
        @Nullable SimulationSettings simulation,
        boolean headless,
        boolean browser,
        @Nullable Path report,
        Path directory,
        Path registryHome) {

    public QuickstartOptions {
        files = List.copyOf(files);
        if (headless && events == null && simulation == null) {
            throw new IllegalArgumentException("it would never end: there is no past to tell");
        }
    }
}
