package io.millrace.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.runtime.host.ChildProcess;
import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Whatever shows an address to whoever sits at this machine. */
final class Browser {
    private Browser() {}

    /**
     * Opens an address where there is one; where there is none, nothing happens: the address was printed. It has a token in it, and what a command is given any user of the machine
     * can see: so a page that nobody else may read leads there.
     *
     * @param directory where the page is put
     */
    static void open(String address, Path directory) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (!system.contains("mac")
                && !system.contains("windows")
                && System.getenv("DISPLAY") == null
                && System.getenv("WAYLAND_DISPLAY") == null) {
            return;
        }
        try {
            String page = page(address, directory).toUri().toString();
            List<String> command = system.contains("mac")
                    ? List.of("open", page)
                    : system.contains("windows")
                            ? List.of("rundll32", "url.dll,FileProtocolHandler", page)
                            : List.of("xdg-open", page);
            var unused = ChildProcess.of(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException none) {
            // There is none.
        }
    }

    static Path page(String address, Path directory) throws IOException {
        Path page = directory.resolve("console.html").toAbsolutePath();
        try (OutputStream out = PrivateFiles.newOutputStream(page)) {
            out.write(
                    "<!doctype html><meta charset=\"utf-8\"><title>Millrace</title><meta http-equiv=\"refresh\" content=\"0; url=%s\">%n"
                            .formatted(address)
                            .getBytes(UTF_8));
        }
        return page;
    }
}
