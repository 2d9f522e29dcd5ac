package io.millrace.serving.rest;

import io.millrace.runtime.doors.DeniedException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A request is not answered as it wished. The answer is JSON: {@code {"error": message, "field": field}}. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String field;
    private final Map<String, String> headers;

    private Refusal(int status, @Nullable String field, String message) {
        this(status, field, message, Map.of());
    }

    private Refusal(int status, @Nullable String field, String message, Map<String, String> headers) {
        // A refusal is an answer, not a failure: nobody looks at where it was made.
        super(message, null, false, false);
        this.status = status;
        this.field = field;
        this.headers = headers;
    }

    /** 400: the request is wrong. {@code field} is the path of what is wrong in it, null for the whole. */
    public static Refusal badRequest(@Nullable String field, String message) {
        return new Refusal(400, field, message);
    }

    /** 401, 403 or 429: whoever asks may not. */
    static Refusal denied(DeniedException denied) {
        return new Refusal(denied.status(), null, String.valueOf(denied.getMessage()), denied.headers());
    }

    /** 404: there is no such thing. */
    public static Refusal notFound(@Nullable String field, String message) {
        return new Refusal(404, field, message);
    }

    /** 405: the path is answered, and not to this method; the answer says to which it is. */
    static Refusal notAllowed(String method, Set<String> allowed) {
        return new Refusal(
                405,
                null,
                method + " is not understood here",
                Map.of("Allow", String.join(", ", new TreeSet<>(allowed))));
    }

    /** 409: it would be right if something else were there already. */
    public static Refusal conflict(@Nullable String field, String message) {
        return new Refusal(409, field, message);
    }

    /** 413: more than is taken. */
    public static Refusal tooLarge(@Nullable String field, String message) {
        return new Refusal(413, field, message);
    }

    /** 415: the body is of another media type than the one that is read here. */
    public static Refusal unsupported(String message) {
        return new Refusal(415, null, message);
    }

    /** 501: it can be asked for, and is not done here. */
    public static Refusal notImplemented(String message) {
        return new Refusal(501, null, message);
    }

    /** 503: not now; the same request may be answered in a second. */
    public static Refusal unavailable(String message) {
        return new Refusal(503, null, message);
    }

    /** 504: what the answer needs did not come in the time that there was. */
    public static Refusal late() {
        return new Refusal(504, null, "the time that there was for an answer is over");
    }

    /** The same refusal, with the field in its message alone: for protocols that know no field. */
    public Refusal inWords() {
        return field == null ? this : new Refusal(status, null, field + ": " + getMessage(), headers);
    }

    /** Any other status. */
    static Refusal of(int status, String message) {
        return new Refusal(status, null, message);
    }

    /** HTTP status code. */
    public int status() {
        return status;
    }

    /** Path of what is wrong in the request, for example {@code entities.customer_id[2]}; null for the whole of it. */
    public @Nullable String field() {
        return field;
    }

    Answer answer() {
        return Answer.json(status, RefusalJson.of(this)).with(headers);
    }
}
