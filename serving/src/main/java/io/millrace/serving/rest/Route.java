package io.millrace.serving.rest;

/**
 * A path that is answered.
 *
 * @param method GET or POST
 * @param path the whole path, or, ending with a slash, what it begins with
 * @param name label of its metrics
 * @param handler answers
 */
public record Route(String method, String path, String name, Handler handler) {

    /** Answers a request, on a thread that may wait. */
    @FunctionalInterface
    public interface Handler {
        /**
         * The answer.
         *
         * @throws Refusal instead of one
         */
        Answer answer(Call call) throws Refusal;
    }

    /** A request. */
    public static final class Call {
        private final String rest;
        private final byte[] body;

        Call(String rest, byte[] body) {
            this.rest = rest;
            this.body = body;
        }

        /** The path after {@link Route#path}, decoded; empty where that is the whole path. */
        public String rest() {
            return rest;
        }

        /** The body, not copied; empty where there is none. */
        public byte[] body() {
            return body;
        }
    }

    /** Whether other instances ask for it, and not users: paths under {@code /internal/}. */
    boolean ofInstances() {
        return path.startsWith("/internal/");
    }

    boolean matches(String requested) {
        return path.endsWith("/")
                ? requested.length() > path.length() && requested.startsWith(path)
                : requested.equals(path);
    }
}
