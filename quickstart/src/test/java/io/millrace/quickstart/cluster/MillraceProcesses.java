package io.millrace.quickstart.cluster;

import io.millrace.quickstart.cluster.ChildJvm.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The processes of a test: none outlives it, and what they printed is shown when it fails. */
public final class MillraceProcesses implements AfterEachCallback {
    private final List<MillraceProcess> all = new ArrayList<>();

    /**
     * Starts {@code millrace run}; returns at once.
     *
     * @param directory of its own, in which it finds its state when it is started again
     * @param settings a properties file
     * @param more flags
     */
    public MillraceProcess start(String role, Path directory, Path settings, String... more) throws IOException {
        return start(role, directory, settings, Host.ofHeap("256m"), more);
    }

    /** The same, where it finds something else than usual. */
    public MillraceProcess start(String role, Path directory, Path settings, Host host, String... more)
            throws IOException {
        MillraceProcess process = MillraceProcess.start(role, directory, settings, host, List.of(more));
        all.add(process);
        return process;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (MillraceProcess process : all) {
            process.end();
        }
        if (context.getExecutionException().isPresent()) {
            for (MillraceProcess process : all) {
                System.out.println(process.output());
            }
        }
    }
}
