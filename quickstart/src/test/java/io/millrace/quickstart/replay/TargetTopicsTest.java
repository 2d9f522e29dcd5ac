package io.millrace.quickstart.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.project.SourceDefinition;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.topics.TopicCreation;
import io.millrace.wire.MemorySchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that would lose what a replay writes, on a real broker. */
class TargetTopicsTest {
    private static final Path CHURN = Path.of("..", "examples", "churn", "project.yaml");
    private static final String FOR_EVER = "-1";

    private static EmbeddedBroker broker;
    private static Admin admin;
    private static ProcessContext process;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        Project project = ProjectReader.read(List.of(new ProjectFile(CHURN.toString(), Files.readString(CHURN))));
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", directory.resolve("state").toString())
                .build();
        process = ProcessContext.open(settings, project, new MemorySchemaRegistry());
    }

    @AfterAll
    static void stop() {
        process.close();
        admin.close();
        broker.close();
    }

    @Test
    void shouldTakeTopicsThatKeepWhatIsWritten() throws Exception {
        assertThat(refusals("append-time", false, Map.of("message.timestamp.type", "LogAppendTime")))
                .isEmpty();
        assertThat(refusals("for-ever", false, Map.of("retention.ms", FOR_EVER)))
                .isEmpty();
        assertThat(refusals("table", true, Map.of("cleanup.policy", "compact"))).isEmpty();
    }

    @Test
    void shouldSayOfEachOtherWhatItWouldLose() throws Exception {
        assertThat(refusals("create-time", false, Map.of()))
                .singleElement()
                .asString()
                .contains("create-time", "CreateTime", "for their age");
        assertThat(refusals(
                        "short", false, Map.of("message.timestamp.type", "LogAppendTime", "retention.ms", "3599999")))
                .singleElement()
                .asString()
                .contains("retention.ms 3599999", "expected 3600000 or more");
        assertThat(refusals("small", false, Map.of("retention.ms", FOR_EVER, "retention.bytes", "19999")))
                .singleElement()
                .asString()
                .contains("retention.bytes 19999", "at least 20000");
        assertThat(refusals("compacted", false, Map.of("cleanup.policy", "compact")))
                .singleElement()
                .asString()
                .contains("cleanup.policy compact, expected delete");
        assertThat(refusals("both", false, Map.of("cleanup.policy", "compact,delete", "retention.ms", FOR_EVER)))
                .singleElement()
                .asString()
                .contains("expected delete");
    }

    @Test
    void shouldNameATopicThatIsNotThere() throws Exception {
        assertThat(TargetTopics.refusals(process, List.of(source("nowhere", false)), 1000))
                .containsExactly("topic nowhere: found none, expected the topic of source of-nowhere");
    }

    private static List<String> refusals(String topic, boolean table, Map<String, String> configs) throws Exception {
        TopicCreation.create(admin, List.of(new NewTopic(topic, 1, (short) 1).configs(configs)));
        return TargetTopics.refusals(process, List.of(source(topic, table)), 1000);
    }

    private static SourceDefinition source(String topic, boolean table) {
        return new SourceDefinition("of-" + topic, topic, List.of("id"), "at", null, false, table, Map.of(), null);
    }
}
