package io.millrace.serving.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** Calls of a handler without a server. */
public final class Calls {
    private Calls() {}

    /** The body of the answer to a body. */
    public static String answer(Route.Handler handler, String body) throws Refusal {
        return new String(
                handler.answer(new Route.Call(List.of(), body.getBytes(UTF_8), name -> null))
                        .body(),
                UTF_8);
    }
}
