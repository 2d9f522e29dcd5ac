package io.millrace.quickstart.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The repository's {@code docker-compose.yml}, with the variables of {@code .env} in it and its anchors resolved, as {@code docker compose config} shows it. */
public final class ComposeFile {
    /** The repository, seen from this module's directory. */
    public static final Path HOME = Path.of("..");

    private static final Path FILE = HOME.resolve("docker-compose.yml");
    private static final Path VARIABLES = HOME.resolve(".env");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_0-9]+)}");

    private final Map<String, Service> services = new TreeMap<>();
    private final Map<String, Object> root;

    private ComposeFile(Map<String, Object> root) {
        this.root = root;
        map(root.get("services")).forEach((name, service) -> services.put(name, new Service(name, map(service))));
    }

    /** With the variables of {@code .env}. */
    public static ComposeFile read() throws IOException {
        return read(variables());
    }

    /** With other variables; each that the file names must be there. */
    static ComposeFile read(Map<String, String> variables) throws IOException {
        String text = VARIABLE.matcher(Files.readString(FILE)).replaceAll(match -> {
            String value = variables.get(match.group(1));
            if (value == null) {
                throw new IllegalStateException("docker-compose.yml: .env has no " + match.group(1));
            }
            return java.util.regex.Matcher.quoteReplacement(value);
        });
        Object loaded =
                new Load(LoadSettings.builder().setMaxAliasesForCollections(500).build()).loadFromString(text);
        return new ComposeFile(map(merged(loaded)));
    }

    /** What {@code .env} sets. */
    static Map<String, String> variables() throws IOException {
        return Files.readAllLines(VARIABLES).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    /** Names of the variables that the file has. */
    static Set<String> named() throws IOException {
        return VARIABLE.matcher(Files.readString(FILE))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A service. */
    public Service service(String name) {
        Service service = services.get(name);
        if (service == null) {
            throw new IllegalStateException("docker-compose.yml has no service " + name);
        }
        return service;
    }

    /** All services, by name. */
    public Map<String, Service> services() {
        return services;
    }

    /** Names of volumes that are declared. */
    Map<String, Object> volumes() {
        return map(root.get("volumes"));
    }

    /** One service. */
    public record Service(String name, Map<String, Object> keys) {
        public String text(String key) {
            return String.valueOf(keys.get(key));
        }

        public Map<String, String> environment() {
            Map<String, String> environment = new TreeMap<>();
            map(keys.getOrDefault("environment", Map.of()))
                    .forEach((name, value) -> environment.put(name, value == null ? "" : value.toString()));
            return environment;
        }

        /** Words of a command: of a list its elements, of a text what a shell would make of it. */
        public List<String> words(String key) {
            return wordsOf(keys.getOrDefault(key, List.of()));
        }

        /** What the engine asks for the health, without CMD. */
        List<String> health() {
            List<String> test = wordsOf(map(keys.get("healthcheck")).get("test"));
            if (!test.get(0).equals("CMD")) {
                throw new IllegalStateException(name + ": a health check that is no CMD: " + test);
            }
            return test.subList(1, test.size());
        }

        /** Of each service that it waits for, until when. */
        Map<String, Map<String, Object>> dependsOn() {
            Map<String, Map<String, Object>> result = new TreeMap<>();
            map(keys.getOrDefault("depends_on", Map.of())).forEach((other, how) -> result.put(other, map(how)));
            return result;
        }

        /** Of each mount its source (a path of this repository, or a volume), its target, and how, as far as it is said. */
        List<String[]> mounts() {
            return list("volumes").stream().map(mount -> mount.split(":", -1)).toList();
        }

        /** Of each published port: address, port of this machine, port of the container. */
        List<String[]> ports() {
            return list("ports").stream().map(port -> port.split(":", -1)).toList();
        }

        List<String> list(String key) {
            return ((List<?>) keys.getOrDefault(key, List.of()))
                    .stream().map(String::valueOf).toList();
        }
    }

    private static List<String> wordsOf(Object command) {
        return command instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : Arrays.stream(command.toString().split(" +", -1))
                        .filter(word -> !word.isEmpty())
                        .toList();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    /** Merge keys, of which YAML 1.2 knows nothing and {@code docker compose} does: what stands beside them wins, and the first of several. */
    private static Object merged(Object node) {
        if (node instanceof List<?> list) {
            List<Object> result = new ArrayList<>();
            list.forEach(each -> result.add(merged(each)));
            return result;
        }
        if (!(node instanceof Map<?, ?> map)) {
            return node == null ? Map.of() : node;
        }
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (!key.equals("<<")) {
                result.put(String.valueOf(key), value == null ? "" : merged(value));
            }
        });
        Object merge = map.get("<<");
        for (Object each : merge instanceof List<?> several ? several : merge == null ? List.of() : List.of(merge)) {
            map(merged(each)).forEach(result::putIfAbsent);
        }
        return result;
    }
}
