package io.millrace.project;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of three numbers, such as 1.4.0 (semver.org, without pre-releases and build metadata). Ordered by its numbers: 1.10.0 comes after 1.9.0.
 *
 * @param major of what does not fit what was there before
 * @param minor of what is new
 * @param patch of what is the same, made anew
 */
public record SemanticVersion(int major, int minor, int patch) implements Comparable<SemanticVersion> {
    /** The first of everything: 1.0.0. */
    public static final SemanticVersion FIRST = new SemanticVersion(1, 0, 0);

    private static final Pattern WRITTEN =
            Pattern.compile("(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})");
    private static final Comparator<SemanticVersion> ORDER = Comparator.comparingInt(SemanticVersion::major)
            .thenComparingInt(SemanticVersion::minor)
            .thenComparingInt(SemanticVersion::patch);

    public SemanticVersion {
        if (major < 0 || minor < 0 || patch < 0) {
            throw new IllegalArgumentException("a version has no negative numbers");
        }
    }

    /**
     * The version of a text.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static SemanticVersion parse(String text) {
        Matcher parts = WRITTEN.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text + " is no semantic version, such as 1.4.0");
        }
        return new SemanticVersion(number(parts, 1), number(parts, 2), number(parts, 3));
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    /** The version after this one that differs by so much. */
    public SemanticVersion next(Change change) {
        return switch (change) {
            case MAJOR -> new SemanticVersion(major + 1, 0, 0);
            case MINOR -> new SemanticVersion(major, minor + 1, 0);
            case PATCH -> new SemanticVersion(major, minor, patch + 1);
        };
    }

    @Override
    public int compareTo(SemanticVersion other) {
        return ORDER.compare(this, other);
    }

    /** As it is written: {@code 1.4.0}. */
    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }

    /** By how much a version differs from the one before, the greatest first. */
    public enum Change {
        /** It does not fit what was there before. */
        MAJOR,
        /** It is something new. */
        MINOR,
        /** It is the same, made anew. */
        PATCH
    }
}
