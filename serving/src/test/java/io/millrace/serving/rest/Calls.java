package io.millrace.serving.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.runtime.access.Caller;
import io.millrace.runtime.doors.BodyMemory;
import io.millrace.runtime.doors.Door;
import io.millrace.runtime.doors.Holding;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.availability.Availability;
import io.millrace.serving.online.RestDoor;
import java.util.List;
import java.util.Set;

/** Calls of a handler without a server. */
public final class Calls {
    /** Of a project that names no limit of latency. */
    static final Availability AVAILABILITY = new Availability(new Metrics(), "shop", null, List.of());

    private Calls() {}

    /** A door that anybody may come in by, to ask whatever is no instance's and no operator's. */
    public static Door door(String host, Set<String> names) {
        Settings.Builder settings =
                Settings.builder().flag("rest.host", host).flag("rest.anonymous", "score,read,push");
        return door(names.isEmpty() ? settings : settings.flag("rest.allowed.hosts", String.join(",", names)));
    }

    /** A door of these settings. */
    static Door door(Settings.Builder settings) {
        try {
            return RestDoor.open(settings.build(), new Metrics(), "shop");
        } catch (InvalidSettingsException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    /** The body of the answer to a body. */
    public static String answer(Route.Handler handler, String body) throws Refusal {
        return new String(
                handler.answer(new Route.Call(
                                List.of(),
                                body.getBytes(UTF_8),
                                name -> null,
                                name -> null,
                                new Caller(null, Set.of()),
                                new Holding(new BodyMemory(Long.MAX_VALUE), 0)))
                        .body(),
                UTF_8);
    }
}
