package io.millrace.quickstart.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.compose.ComposeFile.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Services of docker-compose.yml as processes of this machine: commands, environments, ports and health checks are the file's. What an engine does with them is done in
 * other ways: each service has an address of its own on the loopback network, which the others know by its name, what it mounts lies elsewhere, and the image's way to
 * start a broker is Kafka's own class for it.
 */
final class ComposeProcesses implements AutoCloseable {
    private static final String BOUND = "io.millrace.quickstart.cluster.BoundProgram";
    private static final String REGISTRY = "target/registry";
    private static final Pattern ENTRYPOINT = Pattern.compile("ENTRYPOINT \\[(.*)]");
    private static final long HEALTHY_SECONDS = 150;
    private static final long LOOK_AGAIN_MILLIS = 100;

    /** What the image has beside its environment. */
    private static final String LOGGING = """
            Configuration:
              Appenders: {Console: {name: STDOUT}}
              Loggers: {Root: {level: INFO, AppenderRef: [{ref: STDOUT}]}, Logger: [{name: kafka, level: INFO}]}
            """;

    private final ComposeFile compose;
    private final Path java;
    private final Path directory;
    private final Map<String, String> addresses = new TreeMap<>();
    private final Map<String, Process> running = new LinkedHashMap<>();

    /**
     * None runs yet.
     *
     * @param java the Java of the image
     * @param directory of everything that they write
     */
    ComposeProcesses(ComposeFile compose, Path java, Path directory) {
        this.compose = compose;
        this.java = java;
        this.directory = directory;
        // Several builds on a machine are in nobody's way.
        long pid = ProcessHandle.current().pid();
        String network = "127.%d.%d.".formatted(1 + pid / 250 % 250, 1 + pid % 250);
        compose.services().values().forEach(service -> {
            String address = network + (addresses.size() + 1);
            addresses.put(service.name(), address);
        });
    }

    /** Starts services, each when those that it waits for are as it wants them. */
    void up(List<String> names) throws Exception {
        List<String> left = new ArrayList<>(names);
        while (!left.isEmpty()) {
            List<String> next = left.stream()
                    .filter(name -> Collections.disjoint(
                            compose.service(name).dependsOn().keySet(), left))
                    .toList();
            assertThat(next).as("services that wait for nothing, of %s", left).isNotEmpty();
            for (String name : next) {
                for (String other : compose.service(name).dependsOn().keySet()) {
                    if (names.contains(other)) {
                        awaitHealthy(other);
                    }
                }
                start(compose.service(name));
            }
            left.removeAll(next);
        }
    }

    /** Waits until a service's health check says that it is well. */
    void awaitHealthy(String name) throws Exception {
        List<String> check = compose.service(name).health().stream()
                .map(word -> word.replace("localhost", address(name)))
                .toList();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(HEALTHY_SECONDS);
        while (true) {
            Process asked = new ProcessBuilder(check)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (asked.waitFor() == 0) {
                return;
            }
            assertThat(process(name).isAlive())
                    .as("%s runs: %s", name, log(name))
                    .isTrue();
            assertThat(System.nanoTime())
                    .as("%s is healthy: %s", name, log(name))
                    .isLessThan(deadline);
            process(name).waitFor(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Where a service answers. */
    String address(String name) {
        return addresses.getOrDefault(name, "");
    }

    /** What it has printed. */
    String log(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".log"));
    }

    /** SIGTERM, to all of them at once; returns the exit codes. */
    Map<String, Integer> stop(List<String> names) throws InterruptedException {
        names.forEach(name -> process(name).toHandle().destroy());
        Map<String, Integer> codes = new TreeMap<>();
        for (String name : names) {
            codes.put(name, process(name).waitFor());
        }
        return codes;
    }

    private Process process(String name) {
        Process process = running.get(name);
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return process;
    }

    private void start(Service service) throws Exception {
        Map<String, String> environment = new HashMap<>();
        for (Map.Entry<String, String> variable : service.environment().entrySet()) {
            environment.put(variable.getKey(), here(service, variable.getValue()));
        }
        String image = service.text("image");
        if (image.startsWith("apache/kafka:")) {
            broker(service, environment);
        } else if (image.startsWith("apicurio/")) {
            environment.put("QUARKUS_HTTP_HOST", address(service.name()));
            launch(service, environment, words(environment.get("JAVA_OPTIONS")), registry());
        } else {
            launch(service, environment, List.of(), millrace(service));
        }
    }

    /** As the image does it: its properties are made of the environment, and its disk is formatted, by a class of Kafka's. */
    private void broker(Service service, Map<String, String> environment) throws Exception {
        Path image = Files.createDirectories(directory.resolve(service.name() + "-image"));
        for (String folder : List.of("default", "mounted", "final")) {
            Files.createDirectories(image.resolve(folder));
        }
        Files.writeString(image.resolve("default/server.properties"), "");
        Files.writeString(image.resolve("default/log4j2.yaml"), LOGGING);
        Files.writeString(image.resolve("default/tools-log4j2.yaml"), LOGGING);
        Process setup = process(
                service,
                environment,
                List.of(),
                List.of(
                        "kafka.docker.KafkaDockerWrapper",
                        "setup",
                        "--default-configs-dir",
                        image.resolve("default").toString(),
                        "--mounted-configs-dir",
                        image.resolve("mounted").toString(),
                        "--final-configs-dir",
                        image.resolve("final").toString()));
        assertThat(setup.waitFor())
                .as("%s: %s", service.name(), log(service.name()))
                .isZero();
        launch(
                service,
                environment,
                words(environment.get("KAFKA_HEAP_OPTS")),
                List.of("kafka.Kafka", image.resolve("final/server.properties").toString()));
    }

    private static List<String> registry() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(REGISTRY))) {
            Path runner = files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow();
            return List.of(
                    "-cp", runner + ":" + System.getProperty("java.class.path"), "io.quarkus.runner.GeneratedMain");
        }
    }

    /** What the image is entered by, on this build's class path, and the command. */
    private static List<String> millrace(Service service) throws IOException {
        var entrypoint = ENTRYPOINT.matcher(Files.readString(ComposeFile.HOME.resolve("Dockerfile")));
        assertThat(entrypoint.find()).isTrue();
        List<String> words = new ArrayList<>();
        for (String word : entrypoint.group(1).split(", ", -1)) {
            words.add(word.substring(1, word.length() - 1));
        }
        assertThat(words.remove(0)).isEqualTo("java");
        int classPath = words.indexOf("-cp");
        assertThat(words.get(classPath + 1)).isEqualTo("/opt/millrace/lib/*");
        words.set(classPath + 1, System.getProperty("java.class.path"));
        words.addAll(service.words("command"));
        return words;
    }

    private void launch(Service service, Map<String, String> environment, List<String> options, List<String> program)
            throws IOException {
        running.put(service.name(), process(service, environment, options, program));
    }

    private Process process(
            Service service, Map<String, String> environment, List<String> options, List<String> program)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(options);
        int main = 0;
        while (program.get(main).startsWith("-")) {
            main += program.get(main).equals("-cp") ? 2 : 1;
        }
        if (main == 0) {
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        }
        command.addAll(program.subList(0, main));
        // It ends with this JVM, however that goes.
        command.add(BOUND);
        command.addAll(program.subList(main, program.size()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(service.name() + ".log").toFile()));
        Map<String, String> variables = builder.environment();
        String path = variables.getOrDefault("PATH", "");
        variables.clear();
        variables.putAll(environment);
        variables.put("PATH", path);
        // It lives for seconds: what matters is how soon it runs. And it knows the others by their names.
        variables.put(
                "JAVA_TOOL_OPTIONS",
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx400m -Dlogback.configurationFile=logback.xml -Djdk.net.hosts.file="
                        + hosts(service));
        return builder.start();
    }

    private Path hosts(Service service) throws IOException {
        StringBuilder hosts = new StringBuilder(address(service.name()) + " localhost\n");
        for (Service each : compose.services().values()) {
            hosts.append(address(each.name())).append(' ').append(each.name()).append('\n');
            String hostname = each.text("hostname");
            if (running.containsKey(each.name()) && !hostname.equals(each.name()) && !hostname.equals("null")) {
                hosts.append(address(each.name())).append(' ').append(hostname).append('\n');
            }
        }
        return Files.writeString(directory.resolve(service.name() + ".hosts"), hosts);
    }

    /** A value of the file where the service runs here: at its own address, and with what it mounts where that lies. */
    private String here(Service service, String value) throws IOException {
        String own = address(service.name());
        String result = value.replace("0.0.0.0", own).replace("://:", "://" + own + ":");
        for (String[] mount : service.mounts()) {
            Path place = mount[0].startsWith(".")
                    ? ComposeFile.HOME.resolve(mount[0]).toAbsolutePath().normalize()
                    : Files.createDirectories(directory.resolve("volumes").resolve(mount[0]));
            result = result.equals(mount[1]) ? place.toString() : result.replace(mount[1] + "/", place + "/");
        }
        return result;
    }

    private static List<String> words(String options) {
        return List.of(options.split(" ", -1));
    }

    @Override
    public void close() {
        List<Process> all = new ArrayList<>(running.values());
        Collections.reverse(all);
        all.forEach(process -> process.destroyForcibly().onExit().join());
    }
}
