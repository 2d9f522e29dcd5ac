package io.millrace.runtime.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What somebody may ask for over HTTP. */
public enum Scope {
    /** Predictions. */
    SCORE,
    /** What is known: entities' features, recommendations, the console, metrics. */
    READ,
    /** Events to be written to the sources' topics. */
    PUSH,
    /** Commands and dead letters; who may operate may read. */
    OPERATE,
    /** What instances of serving ask each other, and nobody else. */
    PEER;

    /** As it is written in settings and files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As they are written, in the order in which they are declared. */
    public static String words(Collection<Scope> scopes) {
        return scopes.isEmpty()
                ? "none"
                : scopes.stream().sorted().map(Scope::word).collect(Collectors.joining(","));
    }

    /**
     * Reads scopes that are separated by commas, with those that they imply.
     *
     * @param of those that may stand there
     * @throws IllegalArgumentException when another stands there; the message says what is expected
     */
    public static Set<Scope> parse(String text, Set<Scope> of) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String word : text.split(",", -1)) {
            scopes.add(Arrays.stream(values())
                    .filter(scope -> of.contains(scope) && scope.word().equals(word.strip()))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException("scopes of " + words(of) + ", separated by commas")));
        }
        if (scopes.contains(OPERATE)) {
            scopes.add(READ);
        }
        return Set.copyOf(scopes);
    }
}
