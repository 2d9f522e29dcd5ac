package io.millrace.project;

import java.util.List;
import java.util.stream.Collectors;

/** A project file that cannot be used. Carries every mistake that was found, in file order. */
public final class InvalidProjectException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<Mistake> mistakes;

    public InvalidProjectException(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = List.copyOf(mistakes);
    }

    /** At least one. */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
