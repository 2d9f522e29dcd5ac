package io.millrace.connect.shipped;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The page of what is shipped: its table is written from the bill of materials, and read again without it. */
final class SupplyChainPage {
    private static final String HEAD = "| artifact | version | licence | in | brought by |\n|---|---|---|---|---|\n";
    private static final Pattern ROW =
            Pattern.compile("^\\| `([^`]+)` \\| ([^|]+) \\| ([^|]*) \\| ([^|]+) \\| ([^|]*) \\|$", Pattern.MULTILINE);

    /** Names that POMs give to licences, as SPDX has them. */
    private static final Map<String, String> IDS = Map.of(
            "Go License", "BSD-3-Clause",
            "Modified BSD", "BSD-3-Clause",
            "Apache License, 2.0", "Apache-2.0",
            "GNU General Public License, version 2", "GPL-2.0-only",
            "The GNU General Public License (GPL), Version 2, With Classpath Exception",
                    "GPL-2.0-with-classpath-exception",
            "jQuery license", "MIT",
            "W3C license", "W3C",
            "Public Domain", "public domain");

    /** By group, what the files in Debezium's archive say, which no bill of Maven's sees. */
    private static final Map<String, String> ARCHIVED = Map.of(
            "io.debezium", "Apache-2.0",
            "com.datadoghq", "Apache-2.0",
            "com.google.protobuf", "BSD-3-Clause",
            "org.postgresql", "BSD-2-Clause");

    private final String text;

    SupplyChainPage(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /**
     * A line of the table.
     *
     * @param licences of which one is to be chosen, or, where a jar holds others' sources, what these are under
     * @param place whose class path it is on
     */
    record Row(Dependency dependency, List<String> licences, String place, String by) {}

    List<Row> rows() {
        return ROW.matcher(text)
                .results()
                .map(row -> new Row(
                        new Dependency(row.group(1), row.group(2)),
                        Stream.of(row.group(3).split(", ", -1))
                                .filter(licence -> !licence.isEmpty())
                                .toList(),
                        row.group(4),
                        row.group(5)))
                .toList();
    }

    /** The page with its table written anew. */
    SupplyChainPage with(JsonNode bill, Map<String, Set<Dependency>> places) {
        Set<Dependency> all = places.values().stream()
                .flatMap(Set::stream)
                .collect(Collectors.toCollection(() ->
                        new TreeSet<>(Comparator.comparing(Dependency::name).thenComparing(Dependency::version))));
        String table = all.stream()
                .map(dependency -> "| `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                                dependency.name(),
                                dependency.version(),
                                String.join(", ", licences(bill, dependency)),
                                places.entrySet().stream()
                                        .filter(place -> place.getValue().contains(dependency))
                                        .map(Map.Entry::getKey)
                                        .collect(Collectors.joining(", ")),
                                by(bill, dependency)))
                .collect(Collectors.joining());
        return new SupplyChainPage(text.substring(0, text.indexOf(HEAD) + HEAD.length()) + table);
    }

    private static List<String> licences(JsonNode bill, Dependency dependency) {
        List<String> found = new ArrayList<>();
        for (JsonNode component : bill.path("components")) {
            if (reference(dependency).equals(component.path("bom-ref").asText())) {
                for (JsonNode choice : component.path("licenses")) {
                    JsonNode licence = choice.path("license");
                    String expression = choice.path("expression").asText();
                    for (String id : expression.isEmpty()
                            ? List.of(licence.path("id")
                                    .asText(licence.path("name").asText()))
                            : List.of(expression.replaceAll("[()]", "").split(" OR ", -1))) {
                        String known = IDS.getOrDefault(id, id);
                        if (!found.contains(known)) {
                            found.add(known);
                        }
                    }
                }
                return found;
            }
        }
        String archived = ARCHIVED.get(dependency.name().replaceAll(":.*", ""));
        return archived == null ? List.of() : List.of(archived);
    }

    /** What asks for it: artifacts, or a module of Millrace. */
    private static String by(JsonNode bill, Dependency dependency) {
        return StreamSupport.stream(bill.path("dependencies").spliterator(), false)
                .filter(parent -> StreamSupport.stream(parent.path("dependsOn").spliterator(), false)
                        .anyMatch(child -> reference(dependency).equals(child.asText())))
                .map(parent -> parent.path("ref").asText().replaceAll("^.*/|@.*$", ""))
                .filter(parent -> !parent.equals("millrace"))
                .distinct()
                .sorted()
                .limit(3)
                .collect(Collectors.joining(", "));
    }

    private static String reference(Dependency dependency) {
        return "pkg:maven/" + dependency.name().replace(':', '/') + "@" + dependency.version() + "?type=jar";
    }
}
