package io.millrace.runtime.host;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Other people's programs, started without this process's secrets: settings may stand in the environment, under {@code MILLRACE_…} or whatever name a configuration provider
 * reads, and a child would inherit them all.
 */
public final class ChildProcess {
    /** What programs need to be found, and to know whose they are, where, and in which language. */
    private static final Set<String> KEPT = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "LANG",
            "LANGUAGE",
            "TZ",
            "TMPDIR",
            "TMP",
            "TEMP",
            "JAVA_HOME",
            "LD_LIBRARY_PATH",
            "SYSTEMROOT",
            "USERPROFILE",
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "XAUTHORITY",
            "DBUS_SESSION_BUS_ADDRESS");

    private static final List<String> KEPT_BEGINNINGS = List.of("LC_", "XDG_");

    private ChildProcess() {}

    /** A command, with no more of this process's environment than it needs. */
    public static ProcessBuilder of(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        strip(builder.environment());
        return builder;
    }

    static void strip(Map<String, String> environment) {
        environment.keySet().removeIf(name -> {
            String upper = name.toUpperCase(Locale.ROOT);
            return !KEPT.contains(upper) && KEPT_BEGINNINGS.stream().noneMatch(upper::startsWith);
        });
    }
}
