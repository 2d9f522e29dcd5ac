package io.millrace.serving.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.availability.Availability;
import java.util.List;

/** Calls of a handler without a server. */
public final class Calls {
    /** Of a project that names no limit of latency. */
    static final Availability AVAILABILITY = new Availability(new Metrics(), "shop", null, List.of());

    private Calls() {}

    /** The body of the answer to a body. */
    public static String answer(Route.Handler handler, String body) throws Refusal {
        return new String(
                handler.answer(new Route.Call(List.of(), body.getBytes(UTF_8), name -> null, name -> null))
                        .body(),
                UTF_8);
    }
}
