package io.millrace.console.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who may change something: whoever says the token that the setting {@code console.token} names; nobody where it names none. */
public final class Operators {
    /** What is kept of who asked: the console knows no persons. */
    public static final String WHO = "console";

    private static final String BEARER = "Bearer ";

    private final byte @Nullable [] token;

    /** @param token null: nobody may */
    public Operators(@Nullable String token) {
        this.token = token == null ? null : token.getBytes(UTF_8);
    }

    /** Whether anybody may. */
    public boolean any() {
        return token != null;
    }

    /** Whether a request says the token. How long the answer takes says nothing of it. */
    public boolean may(Route.Call call) {
        String header = call.header("Authorization");
        byte[] expected = token;
        return expected != null
                && header != null
                && header.startsWith(BEARER)
                && MessageDigest.isEqual(
                        header.substring(BEARER.length()).strip().getBytes(UTF_8), expected);
    }

    /**
     * Goes on when a request says the token.
     *
     * @throws Refusal 401 or 403 when it does not
     */
    void require(Route.Call call) throws Refusal {
        if (token == null) {
            throw Refusal.forbidden(
                    "nobody may change anything from the console: the setting console.token is not set");
        }
        if (!may(call)) {
            throw Refusal.unauthorized(
                    "say who you are: Authorization: Bearer and the token of the setting console.token");
        }
    }

    /**
     * Goes on when a request may change something. Another site's page could send one, but neither with this header nor with this media type.
     *
     * @throws Refusal 401, 403 or 415 when it may not
     */
    public void check(Route.Call call) throws Refusal {
        require(call);
        String type = call.header("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw Refusal.unsupported("the body is JSON: Content-Type: application/json");
        }
    }
}
