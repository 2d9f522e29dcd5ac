package io.millrace.serving.online;

import io.millrace.runtime.access.Caller;
import io.millrace.runtime.access.Callers;
import io.millrace.runtime.access.Credential;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.doors.Door;
import io.millrace.runtime.doors.DoorSettings;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The door of serving's requests, by the settings. */
public final class RestDoor {
    /** Name of the caller whose token {@code console.token} is. */
    public static final String CONSOLE = "console";

    private static final String PEER = "peer";

    private RestDoor() {}

    /**
     * Opens it.
     *
     * @throws InvalidSettingsException one line per mistake
     */
    public static Door open(Settings settings, Metrics metrics, String project) throws InvalidSettingsException {
        return Door.open(
                DoorSettings.REST,
                settings,
                names(settings),
                tokens(settings),
                settings.find(MillraceSettings.REST_RATE_LIMIT).orElse(null),
                metrics,
                project);
    }

    /** Whom settings of their own name, beside the file. */
    private static Callers tokens(Settings settings) {
        List<Callers.Known> known = new ArrayList<>();
        settings.find(MillraceSettings.CONSOLE_TOKEN)
                .filter(token -> !token.isEmpty())
                .ifPresent(token -> known.add(known(CONSOLE, Set.of(Scope.OPERATE, Scope.READ, Scope.SCORE), token)));
        settings.find(MillraceSettings.REST_PEER_TOKEN)
                .ifPresent(token -> known.add(known(PEER, Set.of(Scope.PEER), token)));
        return new Callers(known);
    }

    private static Callers.Known known(String name, Set<Scope> scopes, String token) {
        return new Callers.Known(new Caller(name, scopes), Credential.TokenHash.of(token));
    }

    /** Where names are said, that by which other instances ask is one, too. */
    private static Set<String> names(Settings settings) {
        Set<String> said = settings.find(MillraceSettings.REST_ALLOWED_HOSTS).orElse(Set.of());
        if (said.isEmpty()) {
            return said;
        }
        Set<String> names = new HashSet<>(said);
        names.add(advertisedHost(settings));
        return names;
    }

    /** What other instances are told: a wildcard is an address for nobody. */
    public static String advertisedHost(Settings settings) {
        return settings.find(MillraceSettings.REST_ADVERTISED_HOST).orElseGet(() -> {
            String host = settings.get(MillraceSettings.REST_HOST);
            if (!new InetSocketAddress(host, 0).getAddress().isAnyLocalAddress()) {
                return host;
            }
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException nameless) {
                return InetAddress.getLoopbackAddress().getHostAddress();
            }
        });
    }
}
