package io.millrace.connect.shipped;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What somebody found in some versions of an artifact.
 *
 * @param artifact {@code group:artifact}
 * @param id of a list of such findings: {@code CVE-…} or {@code GHSA-…}
 * @param from the first version that has it, or 0
 * @param before the first that no longer has it; empty where none is known
 * @param through the last that is known to have it, where {@code before} is empty; empty where all have it
 * @param read where it was read
 */
record Advisory(String artifact, String id, String from, String before, String through, String read) {

    /** A file with a line of names, then a line for each range of versions. */
    static List<Advisory> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().skip(1).map(Advisory::parse).toList();
    }

    private static Advisory parse(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != 6) {
            throw new IllegalArgumentException("Found " + fields.length + " fields, expected 6: " + line);
        }
        return new Advisory(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);
    }

    boolean concerns(Dependency dependency) {
        if (!artifact.equals(dependency.name())) {
            return false;
        }
        Version version = Version.of(dependency.version());
        return version.compareTo(Version.of(from)) >= 0
                && (before.isEmpty()
                        ? through.isEmpty() || version.compareTo(Version.of(through)) <= 0
                        : version.compareTo(Version.of(before)) < 0);
    }
}
