package io.millrace.serving.online;

import io.millrace.runtime.access.Caller;
import io.millrace.runtime.access.Callers;
import io.millrace.runtime.access.CallersFile;
import io.millrace.runtime.access.Credential;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.doors.Door;
import io.millrace.runtime.doors.DoorSettings;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Setting;
import io.millrace.runtime.settings.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door of serving's requests, by the settings. */
public final class RestDoor {
    /** A token that is shorter is found by trying. */
    private static final int LONG_ENOUGH = 16;

    private static final Logger LOG = LoggerFactory.getLogger(RestDoor.class);

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
                Set.of(advertisedHost(settings)),
                tokens(settings),
                settings.find(MillraceSettings.REST_RATE_LIMIT).orElse(null),
                metrics,
                project);
    }

    /** Whom settings of their own name, beside the file. */
    private static Callers tokens(Settings settings) {
        List<Callers.Known> known = new ArrayList<>();
        settings.find(MillraceSettings.CONSOLE_TOKEN)
                .ifPresent(token -> known.add(known(
                        MillraceSettings.CONSOLE_TOKEN,
                        CallersFile.CONSOLE,
                        Set.of(Scope.OPERATE, Scope.READ, Scope.SCORE),
                        token)));
        settings.find(MillraceSettings.REST_PEER_TOKEN)
                .ifPresent(token -> known.add(
                        known(MillraceSettings.REST_PEER_TOKEN, CallersFile.PEER, Set.of(Scope.PEER), token)));
        return new Callers(known);
    }

    private static Callers.Known known(Setting<String> setting, String name, Set<Scope> scopes, String token) {
        if (token.length() < LONG_ENOUGH) {
            LOG.warn(
                    "{} has less than {} characters: whoever tries for long finds it; openssl rand -hex 16 makes a longer one",
                    setting.name(),
                    LONG_ENOUGH);
        }
        return new Callers.Known(new Caller(name, scopes), Credential.TokenHash.of(token));
    }

    /** What other instances are told: a wildcard is an address for nobody. */
    public static String advertisedHost(Settings settings) {
        return settings.find(MillraceSettings.REST_ADVERTISED_HOST).orElseGet(() -> {
            String host = settings.get(MillraceSettings.REST_HOST);
            InetAddress address = new InetSocketAddress(host, 0).getAddress();
            if (address == null || !address.isAnyLocalAddress()) {
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
