package io.millrace.quickstart.replay;

import java.util.List;

/** A file cannot be mapped to a source. One line per mistake. */
public final class UnmappableException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnmappableException(String source, List<String> mistakes) {
        super("source " + source + ": " + String.join("\nsource " + source + ": ", mistakes));
    }
}
