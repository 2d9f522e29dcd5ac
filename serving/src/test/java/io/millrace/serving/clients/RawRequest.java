package io.millrace.serving.clients;

/** Bytes for a connection. */
final class RawRequest {
    private final String kind;
    private final byte[] bytes;
    private final int answers;

    /**
     * Bytes for a connection.
     *
     * @param kind what was changed
     * @param answers how many answers there must be at least
     */
    RawRequest(String kind, byte[] bytes, int answers) {
        this.kind = kind;
        this.bytes = bytes;
        this.answers = answers;
    }

    String kind() {
        return kind;
    }

    byte[] bytes() {
        return bytes;
    }

    int answers() {
        return answers;
    }
}
