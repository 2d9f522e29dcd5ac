package io.millrace.quickstart.cli;

import io.millrace.project.Project;
import io.millrace.quickstart.ClusterSimulation;
import io.millrace.quickstart.simulation.SimulatedFeed;
import io.millrace.quickstart.simulation.SimulationSettings;
import io.millrace.runtime.health.ManagementServer;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Simulated customers of a real cluster. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Simulates customers of a shop against a cluster, until Ctrl-C: first their past, as fast as the processes follow,"
                    + " then their lives at the wall clock. It tells what the loop makes of it.",
            "It writes the ticks, too: run the features process with --no-ticks. Started again on the same state.dir, or after an"
                    + " outage of the brokers, it goes on where it was. Settings are those of run."
        })
final class SimulateCommand implements Callable<Integer> {
    @Option(
            names = "--customers",
            paramLabel = "NUMBER",
            defaultValue = "1500",
            description = "How many there are: events a minute go with it. Default: ${DEFAULT-VALUE}.")
    private int customers;

    @Option(
            names = "--days",
            paramLabel = "NUMBER",
            defaultValue = "182",
            description = "How many days of their past are told. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Option(
            names = "--drift-day",
            paramLabel = "NUMBER",
            defaultValue = "91",
            description = "On which of these days they begin to behave differently. Default: ${DEFAULT-VALUE}.")
    private int driftDay;

    @Mixin
    private CreateTopicsOption createTopics;

    @Mixin
    private SettingsOption settings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        atLeast("--customers", customers, 1);
        atLeast("--days", days, 1);
        atLeast("--drift-day", driftDay, 0);
        // Before anything logs.
        System.setProperty("millrace.connections", "WARN");
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        SortedSet<String> missing = SimulatedFeed.missingSources(project);
        if (!missing.isEmpty()) {
            throw new InvalidSettingsException(
                    List.of("project %s: found no sources %s, expected all that the simulated customers write to"
                            .formatted(project.name(), missing)));
        }
        try (Foreground foreground = Foreground.begin()) {
            return simulate(read, project, foreground);
        }
    }

    private void atLeast(String option, int found, int least) {
        if (found < least) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "%s: found %d, expected %d or more".formatted(option, found, least));
        }
    }

    private int simulate(Settings read, Project project, Foreground foreground) throws Exception {
        try (ProcessContext process = ProcessContext.open(read, project)) {
            ClusterSimulation simulation = new ClusterSimulation(
                    process,
                    SimulationSettings.until(Instant.now(), customers, days, driftDay),
                    createTopics.wanted(),
                    spec.commandLine().getOut());
            try (ManagementServer server = process.serve()) {
                spec.commandLine()
                        .getOut()
                        .printf("simulation of %s: metrics and health on port %d%n", project.name(), server.port());
                spec.commandLine().getOut().flush();
                simulation.run();
            }
        } catch (Exception failure) {
            // Whatever an interruption looks like by the time it gets here, it is no failure.
            if (!foreground.stopping()) {
                throw failure;
            }
        }
        return 0;
    }
}
