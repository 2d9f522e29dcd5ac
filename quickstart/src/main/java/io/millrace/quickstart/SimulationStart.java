package io.millrace.quickstart;

import io.millrace.project.SourceDefinition;
import io.millrace.quickstart.replay.SourceTopics;
import io.millrace.quickstart.simulation.SimulationFile;
import io.millrace.quickstart.simulation.SimulationSettings;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** What a simulation of a cluster's customers begins on: its topics, and what {@code state.dir} remembers. */
final class SimulationStart {
    private final ProcessContext process;
    private final List<SourceDefinition> sources;
    private final SimulationSettings wanted;
    private final boolean createTopics;
    private final Narrator narrator;
    private final Path directory;

    /**
     * Nothing has been looked at yet.
     *
     * @param sources those that customers write to
     * @param wanted what is simulated, unless another simulation is remembered
     * @param createTopics whether source topics that are missing are made
     */
    SimulationStart(
            ProcessContext process,
            List<SourceDefinition> sources,
            SimulationSettings wanted,
            boolean createTopics,
            Narrator narrator) {
        this.process = process;
        this.sources = sources;
        this.wanted = wanted;
        this.createTopics = createTopics;
        this.narrator = narrator;
        directory = process.settings().get(MillraceSettings.STATE_DIR);
    }

    /**
     * Makes topics that are missing.
     *
     * @throws InvalidSettingsException one line per topic that is not as it should be
     */
    void prepareTopics() throws InvalidSettingsException {
        SourceTopics.ensure(process, sources, createTopics);
        process.ensureTopics(process.topics().topics());
    }

    /**
     * Holds the topics to the project.
     *
     * @param there every partition of the sources' topics
     * @throws InvalidSettingsException one line per topic whose number of partitions is not what its source needs
     */
    void checkPartitions(Map<TopicPartition, Long> there) throws InvalidSettingsException {
        int expected = process.project().partitions();
        List<String> mistakes = new ArrayList<>();
        for (SourceDefinition source : sources) {
            long found = there.keySet().stream()
                    .filter(partition -> partition.topic().equals(source.topic()))
                    .count();
            if (source.partitionedByEntity() && found != expected) {
                mistakes.add(
                        "topic %s: found %d partitions, expected %d, as many as the project has: source %s is partitioned_by_entity"
                                .formatted(source.topic(), found, expected, source.name()));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new InvalidSettingsException(mistakes);
        }
    }

    /**
     * The simulation that is under way, or the one that begins, which is remembered from now on.
     *
     * @param there where every partition of the sources' topics ends
     * @param latest the project's latest tick
     * @throws InvalidSettingsException when there are events or ticks of nobody knows what
     */
    SimulationSettings settings(Map<TopicPartition, Long> there, Optional<Instant> latest)
            throws IOException, InvalidSettingsException {
        Optional<SimulationSettings> remembered = SimulationFile.read(directory);
        if (remembered.isPresent()) {
            tellWhatIsIgnored(remembered.get());
            return remembered.get();
        }
        List<String> mistakes = there.entrySet().stream()
                .filter(end -> end.getValue() > 0)
                .map(end -> end.getKey().topic())
                .distinct()
                .map(topic -> "topic " + topic + ": found records, expected none before a simulation that " + directory
                        + " does not remember: take that directory, or another project and other topics")
                .collect(Collectors.toList());
        latest.ifPresent(
                tick -> mistakes.add(("project %s: found ticks up to %s, expected none: a simulation begins with its"
                                + " past, and a clock does not go back. Run features with --no-ticks, and take a project of another name")
                        .formatted(process.project().name(), tick)));
        if (!mistakes.isEmpty()) {
            throw new InvalidSettingsException(mistakes);
        }
        SimulationFile.write(directory, wanted);
        return wanted;
    }

    private void tellWhatIsIgnored(SimulationSettings remembered) {
        List<String> ignored = new ArrayList<>();
        if (wanted.customers() != remembered.customers()) {
            ignored.add("--customers %d".formatted(wanted.customers()));
        }
        if (wanted.days() != remembered.days()) {
            ignored.add("--days %d".formatted(wanted.days()));
        }
        if (wanted.driftDay() != remembered.driftDay()) {
            ignored.add("--drift-day %d".formatted(wanted.driftDay()));
        }
        if (!ignored.isEmpty()) {
            narrator.say(
                    "%s remembers a simulation of %,d customers and %d days, who change on day %d. It goes on; %s is for a new one, and ignored.",
                    directory,
                    remembered.customers(),
                    remembered.days(),
                    remembered.driftDay(),
                    String.join(", ", ignored));
        }
    }
}
