package io.millrace.quickstart.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.compose.ComposeFile.Service;
import io.millrace.quickstart.simulation.SimulatedFeed;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docker-compose.yml names is there: the other half, that it works, is shown by processes. */
class ComposeFileTest {
    private static final Path HOME = ComposeFile.HOME;
    private static final Set<String> ROLES = Set.of("features", "serving", "monitor", "trainer");

    private ComposeFile compose;

    @BeforeEach
    void read() throws Exception {
        compose = ComposeFile.read();
    }

    @Test
    void shouldLeaveToItsVariablesWhatTheySetAndNothingElse() throws Exception {
        Set<String> set = new TreeSet<>(ComposeFile.variables().keySet());
        // docker compose itself reads this one.
        assertThat(set.remove("COMPOSE_PROFILES")).isTrue();

        assertThat(ComposeFile.named()).isEqualTo(set);
    }

    @Test
    void shouldRunEveryProcessFeaturesAndServingTwice() {
        List<String> running = compose.services().values().stream()
                .map(service -> service.words("command"))
                .filter(words -> words.size() > 1 && words.get(0).equals("run"))
                .map(words -> words.get(1))
                .sorted()
                .toList();

        assertThat(running).containsExactly("features", "features", "monitor", "serving", "serving", "trainer");
    }

    @Test
    void shouldSetOnlySettingsThatThereAreAndNamesOfItsOwn() throws Exception {
        Set<String> names = new TreeSet<>();
        for (Service service : millrace()) {
            Map<String, String> environment = service.environment();
            Settings settings = Settings.builder().environment(environment).build();

            assertThat(settings.get(MillraceSettings.HTTP_PORT)).isEqualTo(9400);
            String advertised = environment.get("MILLRACE_REST_ADVERTISED_HOST");
            assertThat(advertised == null || advertised.equals(service.name())).isTrue();
            for (String member :
                    List.of("MILLRACE_CONSUMER_GROUP_INSTANCE_ID", "MILLRACE_STREAMS_CONSUMER_GROUP_INSTANCE_ID")) {
                assertThat(environment.getOrDefault(member, service.name())).isEqualTo(service.name());
            }
            assertThat(service.mounts())
                    .anyMatch(mount ->
                            mount[0].equals(service.name()) && mount[1].equals(environment.get("MILLRACE_STATE_DIR")));
            names.add(service.name());
        }
        assertThat(names).hasSize(7);
    }

    /** Without a token another site's page could ask, whose name leads to this machine's published port. */
    @Test
    void shouldAnswerRequestsByTheNamesOfThisMachineAlone() throws Exception {
        for (String serving : List.of("serving-1", "serving-2")) {
            Settings settings = Settings.builder()
                    .environment(compose.service(serving).environment())
                    .build();

            assertThat(settings.find(MillraceSettings.REST_ALLOWED_HOSTS)).hasValue(Set.of("localhost"));
        }
    }

    @Test
    void shouldLetNobodyOperateFromTheConsoleUntilATokenIsSet() throws Exception {
        Map<String, String> variables = new TreeMap<>(ComposeFile.variables());
        assertThat(operatedBy(variables)).containsExactly("nobody", "nobody");

        variables.put("CONSOLE_TOKEN", "0123abcd");

        assertThat(operatedBy(variables)).containsExactly("0123abcd", "0123abcd");
    }

    /** The console's token of each instance of serving. */
    private static List<String> operatedBy(Map<String, String> variables) throws Exception {
        List<String> tokens = new ArrayList<>();
        for (String serving : List.of("serving-1", "serving-2")) {
            tokens.add(Settings.builder()
                    .environment(ComposeFile.read(variables).service(serving).environment())
                    .build()
                    .find(MillraceSettings.CONSOLE_TOKEN)
                    .orElse("nobody"));
        }
        return tokens;
    }

    @Test
    void shouldLetSomebodyBeForgottenWhereThereIsASecret() throws Exception {
        Map<String, String> variables = new TreeMap<>(ComposeFile.variables());
        for (String secret : List.of("", "8f14e45fceea167a5a36dedd4bea2543")) {
            variables.put("PRIVACY_KEY", secret);

            for (Service service : millrace()) {
                Settings settings = Settings.builder()
                        .environment(ComposeFile.read(variables)
                                .service(service.name())
                                .environment())
                        .build();
                assertThat(settings.find(MillraceSettings.PRIVACY_KEY).orElse(""))
                        .as(service.name())
                        .isEqualTo(secret);
            }
        }
    }

    @Test
    void shouldMountWhatIsThere() {
        for (Service service : compose.services().values()) {
            for (String[] mount : service.mounts()) {
                if (mount[0].startsWith(".")) {
                    assertThat(HOME.resolve(mount[0])).as(service.name()).exists();
                    assertThat(mount[2]).as("%s: %s", service.name(), mount[0]).isEqualTo("ro");
                } else {
                    assertThat(compose.volumes()).as(service.name()).containsKey(mount[0]);
                }
            }
        }
        assertThat(compose.volumes()).hasSize(13);
    }

    @Test
    void shouldGiveEveryServiceItsLimitsItsHealthAndNoMoreRightsThanItNeeds() {
        for (Service service : compose.services().values()) {
            Map<String, Object> limits = ComposeFile.map(ComposeFile.map(
                            ComposeFile.map(service.keys().get("deploy")).get("resources"))
                    .get("limits"));
            assertThat(limits).as(service.name()).containsKeys("cpus", "memory");
            assertThat(service.health()).as(service.name()).isNotEmpty();
            assertThat(service.text("restart")).as(service.name()).isEqualTo("unless-stopped");
            assertThat(service.list("cap_drop")).as(service.name()).containsExactly("ALL");
            assertThat(service.list("security_opt")).as(service.name()).containsExactly("no-new-privileges:true");
            assertThat(service.text("image")).as(service.name()).matches("[a-z/-]+:v?[0-9]+[.][0-9]+[.][0-9A-Za-z.]+");
            assertThat(service.ports()).as(service.name()).allMatch(port -> port[0].equals("127.0.0.1"));
        }
    }

    @Test
    void shouldPublishEachPortOnce() {
        List<String> published = compose.services().values().stream()
                .filter(service -> !service.name().equals("registry-apicurio"))
                .flatMap(service -> service.ports().stream().map(port -> port[1]))
                .toList();

        assertThat(published).doesNotHaveDuplicates().hasSize(10);
    }

    @Test
    void shouldWaitForServicesThatThereAre() throws Exception {
        Set<String> profiles =
                Set.of(ComposeFile.variables().get("COMPOSE_PROFILES").split(",", -1));
        for (Service service : compose.services().values()) {
            service.dependsOn().forEach((other, how) -> {
                assertThat(how).containsEntry("condition", "service_healthy");
                // One whose profile is off would be a mistake, unless it is not required.
                boolean always = compose.service(other).list("profiles").isEmpty();
                assertThat(how.getOrDefault("required", true))
                        .as("%s of %s", other, service.name())
                        .isEqualTo(always);
            });
            assertThat(Set.of("confluent", "apicurio", "simulation", "connect")).containsAll(service.list("profiles"));
        }
        assertThat(profiles)
                .as("the worker of Connect lets whoever reaches it read what it can")
                .containsExactlyInAnyOrder("confluent", "simulation");
    }

    @Test
    void shouldSimulateAProjectThatCanBe() throws Exception {
        List<ProjectFile> files = new ArrayList<>();
        for (String file : ComposeFile.variables().get("PROJECT").split(",", -1)) {
            Path there = HOME.resolve(ComposeFile.variables().get("PROJECT_FOLDER"))
                    .resolve(Path.of("/project").relativize(Path.of(file)));
            files.add(new ProjectFile(file, Files.readString(there)));
        }
        Project project = ProjectReader.read(files);

        assertThat(SimulatedFeed.missingSources(project)).isEmpty();
    }

    @Test
    void shouldScrapeEveryProcessWhereItSaysItIs() throws Exception {
        List<String> processes = compose.services().values().stream()
                .filter(service -> service.words("command").contains("run"))
                .map(service -> service.name() + ":" + service.environment().get("MILLRACE_HTTP_PORT"))
                .toList();

        assertThat(targets("\"([a-z0-9-]+:9400)\"")).containsExactlyInAnyOrderElementsOf(processes);
        assertThat(targets("names: \\[\"([a-z0-9-]+)\"]\n +type: A\n +port: 9400\n"))
                .containsExactlyElementsOf(compose.services().values().stream()
                        .filter(service -> service.words("command").contains("simulate"))
                        .map(Service::name)
                        .toList());
        assertThat(targets("\"(alertmanager:[0-9]+)\""))
                .containsExactly("alertmanager:"
                        + compose.service("alertmanager").ports().get(0)[2]);
        assertThat(Files.readString(HOME.resolve("monitoring/grafana/provisioning/datasources/prometheus.yml")))
                .contains("url: http://prometheus:"
                        + compose.service("prometheus").ports().get(0)[2] + "\n");
    }

    @Test
    void shouldConfigurePrometheusAndAlertmanagerAsTheirOwnToolsWantIt() throws Exception {
        Tool.run(HOME, "promtool", "check", "config", "monitoring/prometheus.yml");
        Tool.run(HOME, "amtool", "check-config", "monitoring/alertmanager.yml");
    }

    @Test
    void shouldTellTheWorkerOfConnectAllThatItsFilesName() throws Exception {
        Service connect = compose.service("connect");
        Map<String, String> named = new TreeMap<>();
        List<Path> files = new ArrayList<>(List.of(HOME.resolve("connect/worker.properties")));
        try (var connectors = Files.list(HOME.resolve("connect/connectors"))) {
            connectors.filter(file -> file.toString().endsWith(".json")).forEach(files::add);
        }
        for (Path file : files) {
            Pattern.compile("\\$\\{env:([A-Z0-9_]+)}")
                    .matcher(Files.readString(file).replaceAll("(?m)^#.*$", ""))
                    .results()
                    .forEach(match -> named.put(match.group(1), file.toString()));
        }

        // The client of object storage looks for its credentials itself.
        named.put("AWS_ACCESS_KEY_ID", "");
        named.put("AWS_SECRET_ACCESS_KEY", "");
        assertThat(connect.environment().keySet()).isEqualTo(named.keySet());
        String dockerfile = Files.readString(HOME.resolve("Dockerfile"));
        for (String part : List.of("worker.properties", "plugins", "connectors", "lib/")) {
            assertThat(dockerfile)
                    .contains(" " + connect.text("working_dir") + "/" + (part.equals("worker.properties") ? "" : part));
        }
    }

    private List<Service> millrace() {
        List<Service> millrace = compose.services().values().stream()
                .filter(service -> service.environment().containsKey("MILLRACE_STATE_DIR"))
                .toList();
        assertThat(millrace.stream()
                        .flatMap(service -> service.words("command").stream())
                        .collect(Collectors.toSet()))
                .containsAll(ROLES);
        return millrace;
    }

    private static List<String> targets(String pattern) throws Exception {
        return Pattern.compile(pattern)
                .matcher(Files.readString(HOME.resolve("monitoring/prometheus.yml")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
