package io.millrace.project;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects mistakes, so that one reading finds them all. */
final class Mistakes {
    private record Placed(Mark mark, Mistake mistake) {}

    /** A set: a part that is looked at twice is wrong once. */
    private final Set<Placed> placed = new LinkedHashSet<>();

    void add(Mark mark, String field, String found, String expected) {
        placed.add(new Placed(mark, new Mistake(mark.file(), mark.line(), field, found, expected)));
    }

    /** What a later version will do. One line, and never ignored. */
    void notYet(Mark mark, String field, String found, String expected) {
        add(mark, field, found + ", which this version does not support yet", expected);
    }

    boolean none() {
        return placed.isEmpty();
    }

    /** In the order of the files, and of the lines in them. */
    List<Mistake> inOrder() {
        return placed.stream()
                .sorted(Comparator.<Placed>comparingInt(p -> p.mark().order())
                        .thenComparingInt(p -> p.mark().line())
                        .thenComparingInt(p -> p.mark().column()))
                .map(Placed::mistake)
                .toList();
    }
}
