package io.millrace.runtime.doors;

import io.millrace.runtime.access.Scope;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Setting;
import java.nio.file.Path;
import java.util.Set;

/**
 * The settings of one door.
 *
 * @param name what its settings begin with
 * @param usual what anybody may ask for at the loopback address, where no callers are named
 */
public record DoorSettings(
        String name,
        Setting<String> host,
        Setting<Set<String>> allowedHosts,
        Setting<Path> certificate,
        Setting<Path> key,
        Setting<Path> authorities,
        Setting<Path> callers,
        Setting<Set<Scope>> anonymous,
        Set<Scope> usual) {

    /** Metrics and health. */
    public static final DoorSettings HTTP = new DoorSettings(
            "http",
            MillraceSettings.HTTP_HOST,
            MillraceSettings.HTTP_ALLOWED_HOSTS,
            MillraceSettings.HTTP_TLS_CERTIFICATE,
            MillraceSettings.HTTP_TLS_KEY,
            MillraceSettings.HTTP_TLS_CLIENT_AUTHORITIES,
            MillraceSettings.HTTP_CALLERS,
            MillraceSettings.HTTP_ANONYMOUS,
            Set.of(Scope.READ));

    /** Serving's requests, and the console. */
    public static final DoorSettings REST = new DoorSettings(
            "rest",
            MillraceSettings.REST_HOST,
            MillraceSettings.REST_ALLOWED_HOSTS,
            MillraceSettings.REST_TLS_CERTIFICATE,
            MillraceSettings.REST_TLS_KEY,
            MillraceSettings.REST_TLS_CLIENT_AUTHORITIES,
            MillraceSettings.REST_CALLERS,
            MillraceSettings.REST_ANONYMOUS,
            Set.of(Scope.SCORE, Scope.READ, Scope.PUSH));
}
