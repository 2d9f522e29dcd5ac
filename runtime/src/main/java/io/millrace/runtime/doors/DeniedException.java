package io.millrace.runtime.doors;

import java.util.Map;

/** Somebody is turned away. */
public final class DeniedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final Map<String, String> headers;

    DeniedException(int status, String message, Map<String, String> headers) {
        // An answer, not a failure: nobody looks at where it was made.
        super(message, null, false, false);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    /** HTTP status code. */
    public int status() {
        return status;
    }

    /** Headers of the answer. */
    public Map<String, String> headers() {
        return headers;
    }
}
