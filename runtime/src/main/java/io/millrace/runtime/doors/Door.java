package io.millrace.runtime.doors;

import io.millrace.runtime.access.Caller;
import io.millrace.runtime.access.Callers;
import io.millrace.runtime.access.CallersFile;
import io.millrace.runtime.access.Scope;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands before an HTTP server: who is let in, as whom, and for what. Its files are looked at every second, and taken up when they have changed: whoever is in them no more is out at the next request. Thread-safe.
 */
public final class Door implements AutoCloseable {
    /** How long a connection may be silent, within a request or between two, in milliseconds. */
    public static final long IDLE_MILLIS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final long LOOK_MILLIS = 1_000;

    private final DoorSettings door;
    private final String host;
    private final HostNames names;
    private final Set<Scope> anonymous;
    private final Callers always;
    private final @Nullable Path file;
    private final @Nullable Tls tls;
    private final Denials denials;
    private final Identification identification;
    private final @Nullable Buckets rates;
    private final @Nullable ScheduledExecutorService watch;
    private volatile Callers callers;
    private String seen = "";

    private Door(
            DoorSettings door,
            Settings settings,
            Set<String> advertised,
            Callers always,
            @Nullable Integer rate,
            Denials denials,
            LongSupplier nanos)
            throws InvalidSettingsException {
        this.door = door;
        this.always = always;
        this.denials = denials;
        host = settings.get(door.host());
        names = HostNames.of(host, allowed(settings.find(door.allowedHosts()).orElse(Set.of()), advertised));
        file = settings.find(door.callers()).orElse(null);
        boolean loopback = HostNames.loopback(host);
        refuseOpenness(settings, loopback);
        anonymous = settings.find(door.anonymous()).orElse(loopback && file == null ? door.usual() : Set.of());
        tls = Tls.of(door, settings);
        callers = file == null ? always : read(file);
        identification = new Identification(
                () -> callers,
                session -> tls != null && tls.trusts(session),
                new Caller(null, anonymous),
                denials,
                nanos);
        rates = rate == null ? null : new Buckets(rate, rate, nanos);
        if (!loopback && tls == null && callers.size() > 0) {
            LOG.warn(
                    "Tokens travel to {} unencrypted: {} and {} are not set",
                    door.host().name(),
                    door.certificate().name(),
                    door.key().name());
        }
        watch = file == null && tls == null ? null : watch();
    }

    /**
     * Opens one.
     *
     * @param advertised names by which other instances ask: where the settings say under which names it may be asked, under these, too
     * @param always who is known beside those of the file
     * @param rate requests per second and caller; null: any number
     * @throws InvalidSettingsException one line per mistake: a file that cannot be used, or nobody has to say who it is though other machines can ask
     */
    public static Door open(
            DoorSettings door,
            Settings settings,
            Set<String> advertised,
            Callers always,
            @Nullable Integer rate,
            Metrics metrics,
            String project)
            throws InvalidSettingsException {
        Denials denials = new Denials(door.name(), project, metrics, System::nanoTime);
        Door opened = new Door(door, settings, advertised, always, rate, denials, System::nanoTime);
        metrics.gauge(
                "millrace_http_certificate_expires_timestamp_seconds",
                "When the certificate of a door (rest, http) is no longer good, in seconds since 1970; 0: it has none.",
                List.of("project", "door"),
                () -> opened.tls == null ? 0 : opened.tls.expires().getEpochSecond(),
                project,
                door.name());
        return opened;
    }

    private static Set<String> allowed(Set<String> said, Set<String> advertised) {
        return said.isEmpty()
                ? said
                : Stream.concat(said.stream(), advertised.stream()).collect(Collectors.toSet());
    }

    private void refuseOpenness(Settings settings, boolean loopback) throws InvalidSettingsException {
        if (!loopback && file == null && settings.find(door.anonymous()).isEmpty()) {
            throw new InvalidSettingsException(List.of(
                    "%s: other machines reach %s, and nobody would have to say who it is: name those who may in a file (%s), or say what anybody may (%s=%s)"
                            .formatted(
                                    door.host().name(),
                                    host,
                                    door.callers().name(),
                                    door.anonymous().name(),
                                    Scope.words(door.usual()))));
        }
        if (file == null && settings.find(door.authorities()).isPresent()) {
            throw new InvalidSettingsException(
                    List.of("%s: %s is not set, which says what whoever has a certificate may"
                            .formatted(door.authorities().name(), door.callers().name())));
        }
    }

    private Callers read(Path path) throws InvalidSettingsException {
        String text = Tls.read(door.callers(), path);
        try {
            Callers read = CallersFile.parse(path.toString(), text).and(always);
            seen = text;
            return read;
        } catch (IllegalArgumentException wrong) {
            throw new InvalidSettingsException(List.of(door.callers().name() + ": " + wrong.getMessage()));
        }
    }

    private ScheduledExecutorService watch() {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, door.name() + "-door");
            made.setDaemon(true);
            return made;
        });
        var unused = thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return thread;
    }

    private @Nullable String broken;

    /** Takes up files that have changed, as it does every second. */
    void look() {
        if (tls != null) {
            tls.look();
        }
        if (file == null) {
            return;
        }
        try {
            String before = seen;
            Callers now = read(file);
            if (seen.isBlank() && before.lines().anyMatch(line -> !line.isBlank())) {
                throw new InvalidSettingsException(List.of(
                        door.callers().name() + ": " + file + " has no line any more, as one that was cut short"));
            }
            broken = null;
            if (!seen.equals(before)) {
                callers = now;
                LOG.info(
                        "{} has changed: {} credentials are known",
                        door.callers().name(),
                        now.size());
            }
        } catch (InvalidSettingsException unusable) {
            if (!String.valueOf(unusable.getMessage()).equals(broken)) {
                broken = unusable.getMessage();
                LOG.error("The file of callers cannot be used; those of before stay: {}", broken);
            }
        }
    }

    /** What listens there. */
    public ServerConnector connector(Server server, int port, HttpConfiguration http) {
        return Connectors.of(server, host, port, http, tls == null ? null : tls.factory(), denials);
    }

    /** Where it is. */
    public String host() {
        return host;
    }

    /** By what another server of the same kind is asked over TLS; null where there is none. Another one when files have changed. */
    public @Nullable SSLContext context() {
        return tls == null ? null : tls.context();
    }

    /** One more whom the server itself turns away. */
    public void count(Denial denial, Request request) {
        denials.count(denial, Addresses.of(request));
    }

    /** One more whose request the server itself cannot read, by the status that it is answered with. */
    public void countUnread(int status, Request request) {
        count(status == 413 || status == 414 || status == 431 ? Denial.TOO_LARGE : Denial.MALFORMED, request);
    }

    /** One more who does not take its answer. */
    void slow(SocketAddress client) {
        denials.count(Denial.SLOW, Addresses.of(client));
    }

    /** Whether anybody may, by what is known now. */
    public boolean any(Scope scope) {
        return anonymous.contains(scope) || callers.any(scope);
    }

    /** Whether one who may ask what instances ask each other is taken for one: who may as such, and, where instances have no credential, who says nothing. */
    public boolean instance(Caller caller) {
        return caller.may(Scope.PEER) || (caller.name() == null && !callers.any(Scope.PEER));
    }

    /**
     * Goes on when this server may be asked under the name that the request has.
     *
     * @throws DeniedException 403 when it may not
     */
    public void name(Request request) throws DeniedException {
        if (!names.may(Request.getServerName(request))) {
            throw deny(
                    Denial.HOST,
                    request,
                    403,
                    Map.of(),
                    "the request's Host is neither an address nor localhost: set %s to the names under which this server may be asked"
                            .formatted(door.allowedHosts().name()));
        }
    }

    /**
     * Who asks, when that one may.
     *
     * @param admits one of these scopes is enough; empty: anybody may, and is not counted
     * @throws DeniedException 401, 403 or 429 when not
     */
    public Caller enter(Request request, Set<Scope> admits) throws DeniedException {
        Caller caller = identification.of(request, admits.isEmpty());
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            refuseOthersPages(caller, request);
        }
        if (!caller.may(admits)) {
            throw refused(caller, admits, request);
        }
        limit(caller, admits, request);
        return caller;
    }

    /**
     * Who asks, whatever it may: for what tells a caller of itself. A credential that is not known is refused, counted and limited there as anywhere else; an answer that is another to the right one would
     * let it be found by trying.
     *
     * @throws DeniedException 401 or 429 when what is said is not known
     */
    public Caller identify(Request request) throws DeniedException {
        return identification.of(request, false);
    }

    /** Whether a caller who was let in would be let in again. */
    public boolean stillMay(Caller caller, Request request, Set<Scope> admits) {
        return identification.again(request).map(now -> now.may(admits)).orElse(false);
    }

    /**
     * A page of another site can send a request through somebody's browser. It cannot read the answer; so what only reads is let through. It can make a browser say no token either, so that
     * the origin of one who does need not be that which a proxy has left of the request's Host.
     */
    private void refuseOthersPages(Caller caller, Request request) throws DeniedException {
        String origin = request.getHeaders().get("Origin");
        boolean foreign =
                origin != null && !Identification.bySaying(caller, request) && !Origins.same(origin, request, names);
        if (foreign || "cross-site".equals(request.getHeaders().get("Sec-Fetch-Site"))) {
            throw deny(Denial.ORIGIN, request, 403, Map.of(), "a page of another site may not ask for this");
        }
    }

    private DeniedException refused(Caller caller, Set<Scope> admits, Request request) {
        String words = Scope.words(admits).replace(",", " or ");
        if (admits.stream().noneMatch(this::any)) {
            return deny(
                    Denial.MISSING_SCOPE,
                    request,
                    403,
                    Map.of(),
                    "nobody may: no line of %s has the scope %s"
                                    .formatted(door.callers().name(), words)
                            + (admits.contains(Scope.OPERATE) ? ", and console.token is not set" : ""));
        }
        if (caller.name() == null) {
            return deny(
                    Denial.NO_CREDENTIAL,
                    request,
                    401,
                    Identification.CHALLENGE,
                    "say who you are: Authorization: Bearer and a token with the scope " + words);
        }
        return deny(
                Denial.MISSING_SCOPE,
                request,
                403,
                Map.of(
                        "WWW-Authenticate",
                        "Bearer realm=\"millrace\", error=\"insufficient_scope\", scope=\"%s\""
                                .formatted(Scope.words(admits).replace(',', ' '))),
                "%s has not the scope %s".formatted(caller.name(), words));
    }

    private void limit(Caller caller, Set<Scope> admits, Request request) throws DeniedException {
        if (rates == null || admits.isEmpty() || (admits.contains(Scope.PEER) && instance(caller))) {
            return;
        }
        // A name holds no space, an address begins with one: nobody is counted as another.
        String key = caller.name() == null ? " " + Addresses.of(request) : caller.name();
        int seconds = rates.take(key);
        if (seconds > 0) {
            throw deny(
                    Denial.RATE,
                    request,
                    429,
                    Map.of("Retry-After", Integer.toString(seconds)),
                    "more requests than one caller may make (rest.rate.limit)");
        }
    }

    private DeniedException deny(
            Denial denial, Request request, int status, Map<String, String> headers, String message) {
        denials.count(denial, Addresses.of(request));
        return new DeniedException(status, message, headers);
    }

    /** Looks at its files no more. */
    @Override
    public void close() {
        if (watch != null) {
            watch.shutdownNow();
        }
    }
}
