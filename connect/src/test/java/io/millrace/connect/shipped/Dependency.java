package io.millrace.connect.shipped;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A jar of somebody else's that is shipped.
 *
 * @param name {@code group:artifact}
 */
record Dependency(String name, String version) {
    /** What {@code dependency:list} writes: group, artifact, type, a classifier or none, version, scope. */
    private static final Pattern LISTED =
            Pattern.compile("^ +([^: ]+):([^: ]+):jar:(?:[^: ]+:)?([^: ]+):(?:compile|runtime)", Pattern.MULTILINE);

    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");

    /** Whose the jars of Debezium's archive are that are not its own: a jar's name does not say. */
    private static final Map<String, String> GROUPS = Map.of(
            "postgresql", "org.postgresql",
            "protobuf-java", "com.google.protobuf",
            "sketches-java", "com.datadoghq");

    /** Of a class path, but for Millrace's own. */
    static List<Dependency> ofList(Path file) throws IOException {
        return LISTED.matcher(Files.readString(file))
                .results()
                .filter(jar -> !jar.group(1).equals("io.millrace"))
                .map(jar -> new Dependency(jar.group(1) + ":" + jar.group(2), jar.group(3)))
                .toList();
    }

    /** Of Debezium's archive, as it lies unpacked. */
    static List<Dependency> ofArchive(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> JAR.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(Dependency::ofJar)
                    .toList();
        }
    }

    private static Dependency ofJar(MatchResult jar) {
        String artifact = jar.group(1);
        return new Dependency(GROUPS.getOrDefault(artifact, "io.debezium") + ":" + artifact, jar.group(2));
    }
}
