package io.millrace.serving.rest;

import io.millrace.runtime.access.Caller;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.doors.Holding;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A path that is answered.
 *
 * @param method GET or POST
 * @param path the whole path, or, ending with a slash, what it begins with; a segment in braces stands for any one
 * @param name label of its metrics
 * @param handler answers
 * @param whole whether the path is the whole, although it ends with a slash
 * @param admits scopes of which one is enough to be answered; empty: anybody is
 * @param tellsWho whether the answer tells callers of themselves, so that a credential that is not known is refused although anybody may ask
 */
public record Route(
        String method, String path, String name, Handler handler, boolean whole, Set<Scope> admits, boolean tellsWho) {
    public Route {
        admits = Set.copyOf(admits);
    }

    /** A path that is the whole unless it ends with a slash, for those who may read. */
    public Route(String method, String path, String name, Handler handler) {
        this(method, path, name, handler, false, Set.of(Scope.READ), false);
    }

    /** A path that is the whole: that of a folder itself, for those who may read. */
    public static Route folder(String method, String path, String name, Handler handler) {
        return new Route(method, path, name, handler, true, Set.of(Scope.READ), false);
    }

    /** The same for those who have one of these scopes; where there is none, for anybody. */
    public Route admitting(Scope... scopes) {
        return new Route(method, path, name, handler, whole, Set.of(scopes), tellsWho);
    }

    /** The same for anybody, of whom it tells what the door knows: who says a credential that is not known is refused. */
    public Route tellingWho() {
        return new Route(method, path, name, handler, whole, Set.of(), true);
    }

    /** Answers a request, on a thread that may wait. */
    @FunctionalInterface
    public interface Handler {
        /**
         * The answer.
         *
         * @throws Refusal instead of one
         */
        Answer answer(Call call) throws Refusal;

        /** The answer as it comes: by itself at once. */
        default CompletionStage<Answer> later(Call call) throws Refusal {
            return CompletableFuture.completedFuture(answer(call));
        }
    }

    /** Answers a request when what it waits for has come, so that no thread waits meanwhile. */
    public interface LaterHandler extends Handler {
        /**
         * The answer as it comes; failed with a {@link Refusal} where there is none. It is sent by the thread that completes it.
         *
         * @throws Refusal instead of one
         */
        @Override
        CompletionStage<Answer> later(Call call) throws Refusal;

        /** Waits for the answer. */
        @Override
        default Answer answer(Call call) throws Refusal {
            return Later.await(later(call));
        }
    }

    /** A request. */
    public static final class Call {
        private final List<String> rest;
        private final byte[] body;
        private final Function<String, @Nullable String> headers;
        private final Function<String, @Nullable String> parameters;
        private final Caller caller;
        private final Holding held;

        Call(
                List<String> rest,
                byte[] body,
                Function<String, @Nullable String> headers,
                Function<String, @Nullable String> parameters,
                Caller caller,
                Holding held) {
            this.rest = rest;
            this.body = body;
            this.headers = headers;
            this.parameters = parameters;
            this.caller = caller;
            this.held = held;
        }

        /** Who asks, and may. */
        public Caller caller() {
            return caller;
        }

        /**
         * Holds so many bytes of the memory that all requests share beside the body, in place of what was said before, until there is an answer: for what takes much more than its body.
         *
         * @throws Refusal 503 when others hold it
         */
        public void hold(long bytes) throws Refusal {
            if (!held.become(body.length + bytes)) {
                throw Refusal.unavailable("too many large requests are being worked on");
            }
        }

        /** The path after {@link Route#path}, decoded; empty where that is the whole path. */
        public String rest() {
            return rest.isEmpty() ? "" : rest.get(0);
        }

        /** The segments that stand where {@link Route#path} has braces, decoded. */
        public List<String> segments() {
            return rest;
        }

        /** The body, not copied; empty where there is none. */
        public byte[] body() {
            return body;
        }

        /** The first header of that name, whatever its letters' case; null where there is none. */
        public @Nullable String header(String name) {
            return headers.apply(name);
        }

        /** The first parameter of that name in the address's query, decoded; null where there is none. */
        public @Nullable String parameter(String name) {
            return parameters.apply(name);
        }
    }

    /** Whether other instances ask for it, and not users: paths under {@code /internal/}. */
    boolean ofInstances() {
        return path.startsWith("/internal/");
    }

    /** Whether it tells how the process is: a process that is busy must not be taken for one that is dead. */
    boolean ofHealth() {
        return path.startsWith("/v2/health/") || path.endsWith("/ready");
    }

    boolean matches(String requested) {
        if (isTemplate()) {
            return PathTemplate.matches(path, requested);
        }
        return isBeginning()
                ? requested.length() > path.length() && requested.startsWith(path)
                : requested.equals(path);
    }

    /** What a path that matches has beside what every such path has; not decoded. */
    List<String> rest(String requested) {
        if (isTemplate()) {
            return PathTemplate.segments(path, requested);
        }
        return isBeginning() ? List.of(requested.substring(path.length())) : List.of();
    }

    private boolean isBeginning() {
        return path.endsWith("/") && !whole;
    }

    private boolean isTemplate() {
        return path.indexOf('{') >= 0;
    }
}
