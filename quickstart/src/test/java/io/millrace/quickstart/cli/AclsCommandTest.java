package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.acls.Right;
import io.millrace.quickstart.acls.Role;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What {@code millrace acls} prints. That it is enough, and no more than that, a broker says: {@link LeastPrivilegeTest}. */
class AclsCommandTest {
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final String CHURN = EXAMPLES.resolve("churn/project.yaml").toString();

    private static final String EXPERIMENT =
            EXAMPLES.resolve("churn/experiment.yaml").toString();

    @Test
    void shouldPrintCommandsThatSayTheRightsOfARole() throws Exception {
        for (Role role : Role.values()) {
            CommandRun run = acls(CHURN, "--principal", role + "=User:ann");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(parse(run.out())).as("%s", role).isEqualTo(role.rights(process(CHURN)));
        }
    }

    /** A prefix of this project's names is one of another's, too, whose name goes on: churn and churn-rollout-eu. */
    @Test
    void shouldReachNoContentOfAProjectWhoseNameContinuesThisOnes() throws Exception {
        Set<AclOperation> looking = EnumSet.of(AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);

        for (Role role : Role.values()) {
            assertThat(role.rights(process(CHURN)))
                    .as("%s", role)
                    .filteredOn(right -> right.pattern() == PatternType.PREFIXED
                            && right.type() == ResourceType.TOPIC
                            && !looking.contains(right.operation()))
                    .isEmpty();
        }
        assertThat(Role.monitor.rights(process(CHURN)))
                .contains(new Right(
                        ResourceType.TOPIC,
                        PatternType.LITERAL,
                        "churn-rollout-rollout-state-changelog",
                        AclOperation.WRITE));
    }

    @Test
    void shouldSayWhatIsByPrefix() {
        assertThat(acls(CHURN, "--principal", "trainer=User:ann").out())
                .startsWith("# By prefix: churn-trainer-. So no other project");
        assertThat(acls(CHURN, "--principal", "trainer=User:ann", "--format", "strimzi")
                        .out())
                .startsWith("# By prefix: churn-trainer-. So no other project");
        assertThat(acls(CHURN, "--principal", "producer=User:ann").out()).doesNotContain("By prefix");
    }

    @Test
    void shouldPutTogetherWhatOnePrincipalIs() throws Exception {
        CommandRun run = acls(CHURN, "--principal", "serving=User:ann", "--principal", "producer=User:ann");

        Set<Right> both = new TreeSet<>(Role.serving.rights(process(CHURN)));
        both.addAll(Role.producer.rights(process(CHURN)));
        assertThat(parse(run.out())).isEqualTo(both);
    }

    @Test
    void shouldWriteUsersAsStrimziReadsThem() throws Exception {
        CommandRun run = acls(CHURN, "--principal", "trainer=User:CN=trainer", "--format", "strimzi");

        Object user = new Load(LoadSettings.builder().build())
                .loadAllFromString(run.out())
                .iterator()
                .next();
        JsonNode json = new ObjectMapper().valueToTree(user);
        assertThat(json.at("/kind").asText()).isEqualTo("KafkaUser");
        assertThat(json.at("/metadata/name").asText()).isEqualTo("trainer");
        Set<Right> rights = new TreeSet<>();
        for (JsonNode acl : json.at("/spec/authorization/acls")) {
            JsonNode resource = acl.get("resource");
            for (JsonNode operation : acl.get("operations")) {
                rights.add(new Right(
                        ResourceType.fromString(resource.get("type")
                                .asText()
                                .replace("transactionalId", "TRANSACTIONAL_ID")
                                .toUpperCase(Locale.ROOT)),
                        resource.get("patternType").asText().equals("prefix")
                                ? PatternType.PREFIXED
                                : PatternType.LITERAL,
                        resource.get("name").asText(),
                        SecurityUtils.operation(operation.asText())));
            }
        }
        assertThat(rights).isEqualTo(Role.trainer.rights(process(CHURN)));
    }

    @Test
    void shouldWriteEachRightAsJson() throws Exception {
        CommandRun run = acls(CHURN, "--format", "json");

        int rights = 0;
        for (Role role : Role.values()) {
            rights += role.rights(process(CHURN)).size();
        }
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json).hasSize(rights);
        assertThat(json.get(0).at("/principal").asText()).isEqualTo("User:churn-backfill");
    }

    @Test
    void shouldRefuseWhatIsNoPrincipal() {
        CommandRun run = acls(CHURN, "--principal", "serving=ann");

        assertThat(run.exitCode()).isEqualTo(Main.WRONG);
        assertThat(run.err()).contains("found ann, expected a principal such as User:churn-serving");
    }

    /** A topic that is added is somebody's to write, and somebody's to read: in some project of the examples. */
    @Test
    void shouldHaveSomebodyWhoWritesAndWhoReadsEachTopicOfTheCatalogue() throws Exception {
        Set<String> written = new TreeSet<>();
        Set<String> read = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        List<ProcessContext> projects = new ArrayList<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file : files.map(folder -> folder.resolve("project.yaml"))
                    .filter(Files::exists)
                    .toList()) {
                projects.add(process(file.toString()));
            }
        }
        projects.add(process(CHURN, EXPERIMENT));
        for (ProcessContext process : projects) {
            String prefix = process.project().name() + ".";
            process.topics().topics().forEach(topic -> all.add(plain(topic.name(), prefix)));
            for (Role role : Role.values()) {
                for (Right right : role.rights(process)) {
                    if (right.type() == ResourceType.TOPIC && right.name().startsWith(prefix)) {
                        (right.operation() == AclOperation.WRITE
                                        ? written
                                        : right.operation() == AclOperation.READ ? read : new TreeSet<String>())
                                .add(plain(right.name(), prefix));
                    }
                }
            }
        }

        assertThat(all).isNotEmpty();
        assertThat(written).containsAll(all);
        assertThat(read).containsAll(all);
    }

    private static String plain(String name, String prefix) {
        return name.substring(prefix.length()).replaceFirst("\\.v\\d+$", "");
    }

    private static CommandRun acls(String project, String... more) {
        List<String> words = new ArrayList<>(List.of("acls"));
        for (String setting : List.of(
                "project=" + project, "bootstrap.servers=127.0.0.1:1", "schema.registry.url=http://127.0.0.1:1")) {
            words.addAll(List.of("--set", setting));
        }
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray(String[]::new));
    }

    private static ProcessContext process(String... files) throws Exception {
        List<ProjectFile> texts = new ArrayList<>();
        for (String file : files) {
            texts.add(new ProjectFile(file, Files.readString(Path.of(file))));
        }
        return ProcessContext.client(
                Settings.builder()
                        .flag("bootstrap.servers", "127.0.0.1:1")
                        .flag("schema.registry.url", "http://127.0.0.1:1")
                        .build(),
                ProjectReader.read(texts));
    }

    /** What Kafka's own tool would make of the commands. */
    private static Set<Right> parse(String text) {
        Set<Right> rights = new TreeSet<>();
        for (String command : text.replace("\\" + System.lineSeparator(), " ")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList()) {
            List<String> words = Arrays.stream(command.split(" +", -1))
                    .map(word -> word.replaceAll("^'|'$", ""))
                    .toList();
            assertThat(words.get(0)).isEqualTo("kafka-acls.sh");
            assertThat(after(words, "--allow-principal")).containsExactly("User:ann");
            PatternType pattern = words.contains("prefixed") ? PatternType.PREFIXED : PatternType.LITERAL;
            for (String operation : after(words, "--operation")) {
                for (ResourceType type :
                        List.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)) {
                    String flag = "--" + type.name().toLowerCase(Locale.ROOT).replace('_', '-');
                    after(words, flag)
                            .forEach(name ->
                                    rights.add(new Right(type, pattern, name, SecurityUtils.operation(operation))));
                }
            }
        }
        return rights;
    }

    private static Set<String> after(List<String> words, String flag) {
        Set<String> found = new TreeSet<>();
        for (int i = 0; i < words.size() - 1; i++) {
            if (words.get(i).equals(flag)) {
                found.add(words.get(i + 1));
            }
        }
        return found;
    }
}
