package io.millrace.runtime.doors;

import io.millrace.runtime.access.Caller;
import io.millrace.runtime.access.Callers;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request: by the token that it says, else by the certificate that its connection was opened with. What is not known can be tried 20 times at once from an address, and once per second from then on. What is known is never refused, whatever others try from
 * the same address: not the number of guesses keeps a token from being found, but its length. Thread-safe.
 */
final class Identification {
    /** What a client is told that says nothing of itself, or nothing that is known. */
    static final Map<String, String> CHALLENGE = Map.of("WWW-Authenticate", "Bearer realm=\"millrace\"");

    private static final String BEARER = "bearer";
    private static final int GUESSES = 20;

    private final Supplier<Callers> callers;
    private final Caller anonymous;
    private final Denials denials;
    private final Buckets guesses;

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
     * Who it is. Where anybody may, what is not known is nobody's business: a proxy in between may have said it for another.
     *
     * @param anybody whether anybody may
     * @throws DeniedException 401 when what is said is not known; 429 when too much was tried
     */
    Caller of(Request request, boolean anybody) throws DeniedException {
        Optional<Caller> found = again(request);
        if (found.isPresent() || anybody) {
            return found.orElse(anonymous);
        }
        String address = Addresses.of(request);
        int seconds = guesses.take(address);
        if (seconds > 0) {
            denials.count(Denial.GUESSING, address);
            throw new DeniedException(
                    429,
                    "too many tokens that are not known were said from this address",
                    Map.of("Retry-After", Integer.toString(seconds)));
        }
        denials.count(Denial.UNKNOWN_CREDENTIAL, address);
        throw new DeniedException(
                401,
                "this is no token, or certificate, of anybody who is known here",
                Map.of("WWW-Authenticate", CHALLENGE.get("WWW-Authenticate") + ", error=\"invalid_token\""));
    }

    /** Who it is by what is known now, without counting; empty: nobody who is known. */
    Optional<Caller> again(Request request) {
        Callers known = callers.get();
        // Where nobody has a credential, what is shown is another's business: a proxy's, a mesh's.
        if (known.size() == 0) {
            return Optional.of(anonymous);
        }
        String token = token(request);
        if (token != null) {
            return known.byToken(token);
        }
        X509Certificate certificate = certificate(request);
        if (certificate == null) {
            return Optional.of(anonymous);
        }
        try {
            // It was good when the connection was opened.
            certificate.checkValidity();
            return known.bySubject(certificate.getSubjectX500Principal());
        } catch (CertificateException expired) {
            return Optional.empty();
        }
    }

    /** Whether a caller who is known is so by a token that it says, which no browser does of itself. */
    static boolean bySaying(Caller caller, Request request) {
        return caller.name() != null && token(request) != null;
    }

    /** What another scheme says is a proxy's business, and nothing here. */
    private static @Nullable String token(Request request) {
        String authorization = request.getHeaders().get("Authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        String said = authorization.substring(BEARER.length());
        return said.isEmpty() || Character.isWhitespace(said.charAt(0)) ? said.strip() : null;
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
