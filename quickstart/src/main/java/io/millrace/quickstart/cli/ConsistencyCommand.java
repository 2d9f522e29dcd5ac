package io.millrace.quickstart.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.project.Project;
import io.millrace.quickstart.consistency.Consistency;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether what was served is what the events say. */
@Command(
        name = "consistency",
        mixinStandardHelpOptions = true,
        description = {
            "Recomputes a sample of the inference log's vectors from the records of the source topics: from those that had been"
                    + " read when each was made, which must give the same bits, and from all that are known by now, which"
                    + " tells what late events cost.",
            "Exit code 1 when a vector is not what the events that had been read make it, and when none could be compared."
        })
final class ConsistencyCommand implements Callable<Integer> {
    @Mixin
    private SettingsOption settings;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many vectors (default: ${DEFAULT-VALUE}).")
    private int sample;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "Which; the same seed draws the same (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "Print all figures as JSON.")
    private boolean json;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the JSON to a file, too.")
    private @Nullable Path report;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        OutputFile.check(command, "--report", report, List.of());
        if (sample < 1) {
            throw new CommandLine.ParameterException(command, "--sample: found " + sample + ", expected 1 or more");
        }
        Settings read = settings.read();
        Project project = ProjectOption.read(read);
        Consistency.Report found;
        try (ProcessContext process = ProcessContext.client(read, project)) {
            process.knock();
            found = new Consistency(process).check(sample, seed);
        }
        String text = found.json().toPrettyString();
        if (report != null) {
            Files.writeString(report, text + System.lineSeparator());
        }
        if (json) {
            command.getOut().println(text);
        } else {
            tell(command.getOut(), found);
        }
        return found.consistent() && found.compared() > 0 ? 0 : Main.FAILED;
    }

    private static void tell(PrintWriter out, Consistency.Report found) {
        found.json().path("gaps").forEach(gap -> out.println("Note: " + gap.asText()));
        long countedThen =
                found.json().path("refused_today").path("without_dead_letter").asLong();
        if (countedThen > 0) {
            out.printf(
                    "Note: %,d records that are refused today have no dead letter: the stream counted them, before a rule was"
                            + " changed. Vectors that hold them differ by position.%n",
                    countedThen);
        }
        long retried = found.json().path("retried").asLong();
        if (retried > 0) {
            out.printf(
                    "Note: %,d vectors are left out: of their entities, events that had been dead letters were retried, and a"
                            + " position does not tell since when they count.%n",
                    retried);
        }
        JsonNode counts = found.json().path("sample");
        out.printf(
                "%d of %d drawn vectors compared; %d are of another version of the feature set, %d have not been scored.%n",
                found.compared(),
                counts.path("drawn").asLong(),
                counts.path("other_feature_set_version").asLong(),
                counts.path("not_scored").asLong());
        out.printf(
                "By position, from the events that had been read: %d are the same to the bit, %d are not.%n",
                found.equalByPosition(), found.compared() - found.equalByPosition());
        out.printf(
                "With late data, from all events that are known by now: %d are the same, %d are not (%.3f %% of all values"
                        + " differ).%n",
                found.equalWithLateData(),
                found.compared() - found.equalWithLateData(),
                100
                        * found.json()
                                .path("with_late_data")
                                .path("share_values_different")
                                .asDouble());
        if (!found.consistent()) {
            out.println("Not the same by position:");
            found.json().path("by_position").path("examples").forEach(out::println);
        }
    }
}
