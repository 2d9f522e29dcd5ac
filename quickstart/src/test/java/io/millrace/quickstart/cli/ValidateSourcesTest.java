package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.topics.TopicCreation;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.SchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace validate --settings} asks a real broker and a real registry what a start would find. */
@ExtendWith(SharedRegistry.class)
class ValidateSourcesTest {
    private static final Path LESSONS = Path.of("..", "examples", "lessons");

    @TempDir
    private Path directory;

    private final SharedRegistry.Running registry;

    ValidateSourcesTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @Test
    void shouldTellOfATopicThatIsNotThereAndOfAFieldThatTheSchemaDoesNotHave() throws Exception {
        Path project = Files.writeString(
                directory.resolve("project.yaml"),
                Files.readString(LESSONS.resolve("project.yaml"))
                        .replace("topic: lessons", "topic: validated-lessons"));
        Path misspelt = Files.writeString(
                directory.resolve("misspelt.yaml"), "sources: {lessons: {time: finishd_at, file: null}}\n");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {

            CommandRun without = validate(broker, project);
            TopicCreation.create(admin, List.of(new NewTopic("validated-lessons", 4, (short) 1)));
            CommandRun unregistered = validate(broker, project);
            HttpSchemaRegistry.of(Map.of("schema.registry.url", registry.url()))
                    .register(
                            SchemaRegistry.valueSubject("validated-lessons"),
                            new Schema.Parser().parse(Files.readString(LESSONS.resolve("lesson.avsc"))));
            CommandRun wrong = validate(broker, project, misspelt);
            CommandRun right = validate(broker, project);

            assertThat(without.err()).contains("sources.lessons.topic: found validated-lessons", "1 mistake.");
            assertThat(without.exitCode()).isEqualTo(Main.WRONG);
            assertThat(unregistered.err()).startsWith("note: sources.lessons: no schema is registered under");
            assertThat(unregistered.exitCode()).isZero();
            assertThat(wrong.err())
                    .startsWith("sources.lessons.time: found finishd_at, which is not in the schema"
                            + " validated-lessons-value, version 1, expected ")
                    .contains("(did you mean finished_at?)", "1 mistake.");
            assertThat(wrong.exitCode()).isEqualTo(Main.WRONG);
            assertThat(right.err()).isEmpty();
            assertThat(right.out()).contains("no mistakes");
        }
    }

    private CommandRun validate(EmbeddedBroker broker, Path... files) {
        List<String> arguments = new ArrayList<>(List.of("validate"));
        for (Path file : files) {
            arguments.add(file.toString());
        }
        arguments.addAll(List.of("--set", "bootstrap.servers=" + broker.bootstrapServers()));
        arguments.addAll(List.of("--set", "schema.registry.url=" + registry.url()));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
