package io.millrace.quickstart;

import io.millrace.runtime.host.ChildProcess;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Whatever shows an address to whoever sits at this machine. */
final class Browser {
    private Browser() {}

    /** Opens it where there is one; where there is none, nothing happens: the address was printed. */
    static void open(String address) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        List<String> command = system.contains("mac")
                ? List.of("open", address)
                : system.contains("windows")
                        ? List.of("rundll32", "url.dll,FileProtocolHandler", address)
                        : List.of("xdg-open", address);
        if (command.get(0).equals("xdg-open")
                && System.getenv("DISPLAY") == null
                && System.getenv("WAYLAND_DISPLAY") == null) {
            return;
        }
        try {
            var unused = ChildProcess.of(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException none) {
            // There is none.
        }
    }
}
