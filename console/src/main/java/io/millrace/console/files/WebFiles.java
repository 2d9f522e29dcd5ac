package io.millrace.console.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page and the libraries that it is drawn with: what was on the class path at the start, and nothing that a request could name beside. */
public final class WebFiles {
    private static final String OWN = "io/millrace/console/web";
    private static final String WEBJARS = "META-INF/resources/webjars/";
    private static final Pattern LIT = Pattern.compile("[^/]+/((?:directives/)?[^/]+\\.js)");
    private static final Pattern UPLOT = Pattern.compile("[^/]+/dist/(uPlot\\.esm\\.js|uPlot\\.min\\.css)");

    /** What a page of this origin may do: nothing but what it is made of. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-cache",
            "Vary",
            "Accept-Encoding");

    private final Map<String, WebFile> files = new HashMap<>();

    private WebFiles() {}

    /** Reads them all. */
    public static WebFiles read() {
        WebFiles files = new WebFiles();
        try {
            ClassPathFolder.read(OWN).forEach(files::add);
            ClassPathFolder.read(WEBJARS + "lit-html").forEach((name, bytes) -> {
                Matcher matcher = LIT.matcher(name);
                if (matcher.matches()) {
                    files.add("lib/lit-html/" + matcher.group(1), bytes);
                }
            });
            // One module, by whatever name it is imported: its directives import it by the other.
            files.add("lib/lit-html.js", "export * from './lit-html/lit-html.js';\n".getBytes(UTF_8));
            ClassPathFolder.read(WEBJARS + "uplot").forEach((name, bytes) -> {
                Matcher matcher = UPLOT.matcher(name);
                if (matcher.matches()) {
                    files.add("lib/uPlot." + (matcher.group(1).endsWith(".css") ? "css" : "js"), bytes);
                }
            });
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the console's files cannot be read from the class path", unreadable);
        }
        return files;
    }

    private void add(String name, byte[] bytes) {
        WebFile file = WebFile.of(name, bytes);
        if (file != null) {
            files.putIfAbsent(name, file);
        }
    }

    /** Answers with the file of the name that follows after the route's path; with the page where none does. */
    public Answer answer(Route.Call call) throws Refusal {
        WebFile file = files.get(call.rest().isEmpty() ? "index.html" : call.rest());
        if (file == null) {
            throw Refusal.notFound(null, "there is no such file");
        }
        byte[] zipped = zips(call) ? file.zipped() : null;
        String tag = "\"" + file.tag() + (zipped == null ? "" : "-gz") + "\"";
        if (tag.equals(call.header("If-None-Match"))) {
            return Answer.unchanged().with(HEADERS).with(Map.of("ETag", tag));
        }
        Answer answer = zipped == null
                ? Answer.file(file.contentType(), file.bytes())
                : Answer.file(file.contentType(), zipped).with(Map.of("Content-Encoding", "gzip"));
        return answer.with(HEADERS).with(Map.of("ETag", tag));
    }

    private static boolean zips(Route.Call call) {
        String accepted = call.header("Accept-Encoding");
        return accepted != null && accepted.toLowerCase(Locale.ROOT).contains("gzip");
    }
}
