package io.millrace.runtime.settings;

import java.util.List;

/** Settings that cannot be used. The message has one line per mistake. */
public final class InvalidSettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    public InvalidSettingsException(List<String> mistakes) {
        super(String.join(System.lineSeparator(), mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** Every mistake: where it stands, what was found, what is expected. */
    public List<String> mistakes() {
        return mistakes;
    }
}
