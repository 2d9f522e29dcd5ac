package io.millrace.runtime.doors;

import io.millrace.runtime.access.Caller;
import io.millrace.runtime.access.Callers;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request: by the token that it says, else by the certificate that its connection was opened with. What is not known can be tried 20 times at once from an address, and once per second from then on; meanwhile only those are let in from there who were
 * before, so that neither a guess is found nor a neighbour locked out. Thread-safe.
 */
final class Identification {
    /** What a client is told that says nothing of itself, or nothing that is known. */
    static final Map<String, String> CHALLENGE = Map.of("WWW-Authenticate", "Bearer realm=\"millrace\"");

    private static final String BEARER = "bearer";
    private static final int GUESSES = 20;
    private static final int REMEMBERED = 1_000;

    private final Supplier<Callers> callers;
    private final Caller anonymous;
    private final Denials denials;
    private final Buckets guesses;
    private final Set<String> welcome = Collections.newSetFromMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    /**
     * Of a door.
     *
     * @param callers those who are known at the moment
     * @param anonymous who says nothing
     */
    Identification(Supplier<Callers> callers, Caller anonymous, Denials denials, LongSupplier nanos) {
        this.callers = callers;
        this.anonymous = anonymous;
        this.denials = denials;
        guesses = new Buckets(1, GUESSES, nanos);
    }

    /**
     * Who it is.
     *
     * @throws DeniedException 401 when what is said is not known; 429 when too much was tried
     */
    Caller of(Request request) throws DeniedException {
        if (token(request) == null && certificate(request) == null) {
            return anonymous;
        }
        String address = Addresses.of(request);
        Optional<Caller> found = again(request);
        if (found.isPresent() && welcome(found.get(), address)) {
            return found.get();
        }
        int seconds = found.isPresent() ? guesses.wait(address) : guesses.take(address);
        if (seconds > 0) {
            denials.count(Denial.GUESSING, address);
            throw new DeniedException(
                    429,
                    "too many tokens that are not known were said from this address",
                    Map.of("Retry-After", Integer.toString(seconds)));
        }
        if (found.isEmpty()) {
            denials.count(Denial.UNKNOWN_CREDENTIAL, address);
            throw new DeniedException(
                    401,
                    "this is no token, or certificate, of anybody who is known here",
                    Map.of("WWW-Authenticate", CHALLENGE.get("WWW-Authenticate") + ", error=\"invalid_token\""));
        }
        synchronized (welcome) {
            welcome.add(key(found.get(), address));
        }
        return found.get();
    }

    /** Who it is by what is known now, without counting; empty: nobody who is known. */
    Optional<Caller> again(Request request) {
        String token = token(request);
        if (token != null) {
            return callers.get().byToken(token);
        }
        X509Certificate certificate = certificate(request);
        if (certificate == null) {
            return Optional.of(anonymous);
        }
        try {
            // It was good when the connection was opened.
            certificate.checkValidity();
            return callers.get().bySubject(certificate.getSubjectX500Principal());
        } catch (CertificateException expired) {
            return Optional.empty();
        }
    }

    private boolean welcome(Caller caller, String address) {
        synchronized (welcome) {
            return welcome.contains(key(caller, address));
        }
    }

    private static String key(Caller caller, String address) {
        return caller.name() + ' ' + address;
    }

    /** What another scheme says is a proxy's business, and nothing here. */
    private static @Nullable String token(Request request) {
        String authorization = request.getHeaders().get("Authorization");
        return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    private static @Nullable X509Certificate certificate(Request request) {
        EndPoint.SslSessionData session =
                request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
        if (session == null) {
            return null;
        }
        try {
            return session.sslSession().getPeerCertificates()[0] instanceof X509Certificate shown ? shown : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }
}
