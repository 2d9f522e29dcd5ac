package io.millrace.console.operate;

import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.util.Locale;

/** What changes something is JSON, and says so: no form of another site's page can. */
final class JsonType {
    private JsonType() {}

    /**
     * Goes on when a request says that its body is JSON.
     *
     * @throws Refusal 415 when it does not
     */
    static void require(Route.Call call) throws Refusal {
        String type = call.header("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw Refusal.unsupported("the body is JSON: Content-Type: application/json");
        }
    }

    /** Who asks; nobody may without a name. */
    static String who(Route.Call call) {
        return String.valueOf(call.caller().name());
    }
}
