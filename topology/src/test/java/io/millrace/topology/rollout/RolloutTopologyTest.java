package io.millrace.topology.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.Deployment;
import io.millrace.records.ModelStage;
import io.millrace.records.ModelVersion;
import io.millrace.rollout.RolloutMachine;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.Versions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What records say to the machine, and its decisions as records; its rules have tests of their own in core. */
final class RolloutTopologyTest {
    @TempDir
    private Path directory;

    private final Project project = Driven.project(1);
    private final TopicCatalogue topics = Driven.topics(project);
    private Driven driven;

    @BeforeEach
    void start() {
        driven = new Driven(RolloutTopology.build(project, topics, Driven.SERDES), directory);
    }

    @AfterEach
    void stop() {
        driven.close();
    }

    @Test
    void shouldKeepItsShape() {
        assertThat(RolloutTopology.build(project, topics, Driven.SERDES)
                        .describe()
                        .toString())
                .isEqualToNormalizingWhitespace(Driven.golden("rollout"));
    }

    @Test
    void shouldPromoteRegisteredVersionsAndRollBack() {
        register("1.0.0");
        command("c1", CommandKind.PROMOTE, "1.0.0");
        register("1.1.0");
        command("c2", CommandKind.PROMOTE, "1.1.0");
        command("c2", CommandKind.PROMOTE, "1.1.0");
        command("c3", CommandKind.RETRAIN, null);
        command("c4", CommandKind.ROLLBACK, null);

        List<Deployment> deployments = deployments();
        assertThat(deployments).extracting(Deployment::getSequence).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(deployments).extracting(Deployment::getCommandId).containsExactly(null, "c1", null, "c2", "c4");
        Deployment promoted = deployments.get(3);
        assertThat(promoted.getChampion()).isEqualTo("1.1.0");
        assertThat(promoted.getPrevious()).isEqualTo("1.0.0");
        assertThat(promoted.getAccepted()).isTrue();
        assertThat(promoted.getReason()).isEqualTo("1.1.0 takes over from 1.0.0");
        assertThat(promoted.getEvidence()).isEqualTo(Map.of("why", "gates passed"));
        assertThat(promoted.getStages())
                .isEqualTo(Map.of("1.0.0", ModelStage.ARCHIVED, "1.1.0", ModelStage.PRODUCTION));
        assertThat(deployments.get(4).getChampion()).isEqualTo("1.0.0");
    }

    @Test
    void shouldRefuseAVersionThatDoesNotAppearInTime() {
        command("c1", CommandKind.PROMOTE, "9.9.9");
        driven.driver().advanceWallClockTime(RolloutMachine.PATIENCE.minusSeconds(1));
        assertThat(deployments()).isEmpty();
        driven.driver().advanceWallClockTime(RolloutMachine.PATIENCE);

        assertThat(deployments())
                .singleElement()
                .returns("c1", Deployment::getCommandId)
                .returns(false, Deployment::getAccepted);
    }

    @Test
    void shouldPromoteAVersionThatIsReadAfterItsCommand() {
        command("c1", CommandKind.PROMOTE, "1.0.0");
        register("1.0.0");

        assertThat(deployments()).extracting(Deployment::getChampion).containsExactly(null, "1.0.0");
    }

    @Test
    void shouldGoOnAfterRecordsThatCannotBeRead() {
        driven.sendBytes(topics.commands(), "c1", new byte[] {0, 0, 0, 0, 0, 1});
        driven.sendBytes(topics.modelRegistry(), "1.0.0", null);
        register("1.0.0");

        assertThat(driven.receivedBytes(topics.deadLetters()))
                .extracting(letter -> Driven.header(letter, DeadLetters.REASON))
                .containsExactly("undecodable_schema", "null_value");
        assertThat(deployments()).hasSize(1);
    }

    @Test
    void shouldDeployOneModelAndLeaveAnother() {
        driven.close();
        driven = new Driven(RolloutTopology.build(Driven.twoModels(1), topics, Driven.SERDES), directory);
        for (String model : List.of("churn", "leaving")) {
            driven.send(
                    ModelVersion.class, topics.modelRegistry(), model + "/1.0.0", Versions.of(model, "1.0.0", "00"));
        }
        command("churn", "c1", CommandKind.PROMOTE, "1.0.0");
        command("leaving", "c2", CommandKind.PROMOTE, "1.1.0");
        command("gone", "c3", CommandKind.PROMOTE, "1.0.0");
        driven.driver().advanceWallClockTime(RolloutMachine.PATIENCE);

        var records = driven.receivedBytes(topics.deployments());
        assertThat(records)
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .containsExactly("churn", "leaving", "churn", "leaving");
        List<Deployment> deployments = records.stream()
                .map(record -> Driven.SERDES
                        .of(Deployment.class)
                        .deserializer()
                        .deserialize(topics.deployments(), record.value()))
                .toList();
        assertThat(deployments)
                .extracting(Deployment::getModel)
                .containsExactly("churn", "leaving", "churn", "leaving");
        assertThat(deployments).extracting(Deployment::getSequence).containsExactly(0L, 0L, 1L, 1L);
        assertThat(deployments).extracting(Deployment::getChampion).containsExactly(null, null, "1.0.0", null);
        assertThat(deployments).extracting(Deployment::getAccepted).containsExactly(true, true, true, false);
        assertThat(driven.receivedBytes(topics.deadLetters()))
                .extracting(letter -> Driven.header(letter, DeadLetters.DETAIL))
                .containsExactly("the project has no model gone");
    }

    private void command(String id, CommandKind kind, @Nullable String version) {
        command("", id, kind, version);
    }

    private void command(String model, String id, CommandKind kind, @Nullable String version) {
        driven.send(
                Command.class,
                topics.commands(),
                id,
                new Command(
                        id,
                        kind,
                        model,
                        version,
                        null,
                        "trainer",
                        "gates passed",
                        Instant.EPOCH,
                        null,
                        null,
                        null,
                        false));
    }

    private void register(String version) {
        driven.send(ModelVersion.class, topics.modelRegistry(), version, Versions.of(version, "00"));
    }

    private List<Deployment> deployments() {
        return driven.received(Deployment.class, topics.deployments());
    }
}
