package io.millrace.runtime.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Linux lets this process and those beside it have of the memory: the control group that it is in, and those around that one, whatever their version. Source
 * of the files' meaning: Linux's admin-guide/cgroup-v2 and cgroup-v1/memory.
 */
final class ControlGroups {
    private static final Version SECOND = new Version("memory.max", "memory.current", "inactive_file");
    private static final Version FIRST =
            new Version("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");

    private final Path root;

    /** Names of a version's files, and of a line of {@code memory.stat}. */
    private record Version(String limit, String usage, String inactiveFiles) {}

    /** @param root of the file system */
    ControlGroups(Path root) {
        this.root = root;
    }

    /**
     * Bytes that could still be had within the narrowest limit; empty where there is none. The memory that a group uses is that of files as well, which is free
     * as soon as somebody needs it: what has not been looked at lately is not counted, as Kubernetes does not when it evicts.
     */
    OptionalLong available() {
        List<Long> available = new ArrayList<>();
        Path mounted = root.resolve("sys/fs/cgroup");
        add(available, SECOND, mounted, "0::");
        add(available, FIRST, mounted.resolve("memory"), "\\d+:(?:[^:]+,)?memory(?:,[^:]+)?:");
        return available.stream().mapToLong(Long::longValue).min();
    }

    private void add(List<Long> available, Version version, Path mounted, String line) {
        for (Path group = own(mounted, line); group.startsWith(mounted); group = parent(group)) {
            OptionalLong limit = number(group.resolve(version.limit), "");
            OptionalLong usage = number(group.resolve(version.usage), "");
            if (limit.isPresent() && usage.isPresent()) {
                long inactive = number(group.resolve("memory.stat"), version.inactiveFiles + " ")
                        .orElse(0);
                available.add(Math.max(0, limit.getAsLong() - Math.max(0, usage.getAsLong() - inactive)));
            }
        }
    }

    private static Path parent(Path group) {
        return Objects.requireNonNull(group.getParent());
    }

    /** A container may see its own group as the outermost, and be told of a path that is not there. */
    private Path own(Path mounted, String line) {
        Matcher found = Pattern.compile("(?m)^" + line + "/(.*)$").matcher(text(root.resolve("proc/self/cgroup")));
        Path own = found.find() ? mounted.resolve(found.group(1)).normalize() : mounted;
        return own.startsWith(mounted) ? own : mounted;
    }

    /** Empty as well where the file says {@code max}, or as much as can be said: that is no limit. */
    private static OptionalLong number(Path file, String before) {
        Matcher found = Pattern.compile("(?m)^" + before + "(\\d{1,18})$").matcher(text(file));
        return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException unreadable) {
            return "";
        }
    }
}
