package io.millrace.quickstart.cli;

import picocli.CommandLine.Option;

/** Whether source topics that are missing are made. */
final class CreateTopicsOption {
    @Option(
            names = "--create-topics",
            description =
                    "Make source topics that are missing, with the project's partitions and the environment's replicas.")
    private boolean wanted;

    boolean wanted() {
        return wanted;
    }
}
