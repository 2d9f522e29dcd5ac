package io.millrace.console.testing;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The churn project as the quickstart runs it. */
public final class Churn {
    private Churn() {}

    /** Reads it. */
    public static Project project() throws Exception {
        Path churn = Path.of("..", "examples", "churn");
        return ProjectReader.read(List.of(
                new ProjectFile("project.yaml", Files.readString(churn.resolve("project.yaml"))),
                new ProjectFile("quickstart.yaml", Files.readString(churn.resolve("quickstart.yaml")))));
    }
}
