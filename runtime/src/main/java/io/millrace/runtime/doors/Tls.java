package io.millrace.runtime.doors;

import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Setting;
import io.millrace.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's certificate and key, and whose certificates it takes of those who ask: TLS 1.2 and 1.3, out of PEM files that may change. */
final class Tls {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
    private static final char[] NO_PASSWORD = {};

    /** A session's note of what it was last held to. */
    private static final String TRUSTED_BY = "millrace.trusted.by";

    private final DoorSettings door;
    private final Path certificate;
    private final Path key;
    private final @Nullable Path authorities;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private List<String> seen;
    private @Nullable String broken;
    private volatile Made made;

    private record Made(SSLContext context, X509TrustManager trust, Instant expires) {
        boolean expired() {
            return expires.isBefore(Instant.now());
        }
    }

    private Tls(DoorSettings door, Path certificate, Path key, @Nullable Path authorities)
            throws InvalidSettingsException {
        this.door = door;
        this.certificate = certificate;
        this.key = key;
        this.authorities = authorities;
        seen = texts();
        made = make(seen);
        if (made.expired()) {
            LOG.warn("{}: {}", door.certificate().name(), expired(made));
        }
        factory.setSslContext(made.context);
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setWantClientAuth(authorities != null);
    }

    /**
     * That of a door; null where it has none.
     *
     * @throws InvalidSettingsException when something is missing, cannot be read, or does not belong together
     */
    static @Nullable Tls of(DoorSettings door, Settings settings) throws InvalidSettingsException {
        Path certificate = settings.find(door.certificate()).orElse(null);
        Path key = settings.find(door.key()).orElse(null);
        Path authorities = settings.find(door.authorities()).orElse(null);
        if (certificate == null && key == null && authorities == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw new InvalidSettingsException(List.of("%s is not set, which TLS needs beside %s"
                    .formatted(
                            (certificate == null ? door.certificate() : door.key()).name(),
                            (certificate != null ? door.certificate() : key != null ? door.key() : door.authorities())
                                    .name())));
        }
        return new Tls(door, certificate, key, authorities);
    }

    /** For a connector. */
    SslContextFactory.Server factory() {
        return factory;
    }

    /** For one who asks another server of the same kind: with this certificate, trusting these authorities, or where there are none those of the platform. Another one when files have changed. */
    SSLContext context() {
        return made.context;
    }

    /** Whether the certificate that a connection was opened with is of an authority that is trusted now. */
    boolean trusts(SSLSession session) {
        Made now = made;
        if (session.getValue(TRUSTED_BY) == now) {
            return true;
        }
        try {
            X509Certificate[] chain = Stream.of(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            now.trust.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
            session.putValue(TRUSTED_BY, now);
            return true;
        } catch (CertificateException | SSLPeerUnverifiedException noMore) {
            return false;
        }
    }

    private static X509TrustManager trustManager(TrustManagerFactory factory) {
        return Stream.of(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** When the certificate is no longer good. */
    Instant expires() {
        return made.expires;
    }

    /** Takes up files that have changed; those that do not belong together, such as when only one has been written yet, are told of once, as are those that cannot be read, and what was before stays. */
    void look() {
        try {
            List<String> now = texts();
            if (now.equals(seen)) {
                broken = null;
                return;
            }
            boolean other = !now.get(0).equals(seen.get(0));
            seen = now;
            Made next = make(now);
            if (other && next.expired()) {
                throw new InvalidSettingsException(List.of(door.certificate().name() + ": " + expired(next)));
            }
            factory.reload(server -> server.setSslContext(next.context));
            made = next;
            LOG.info(
                    "{}: a certificate that is good until {} is in use",
                    door.certificate().name(),
                    next.expires);
        } catch (InvalidSettingsException unusable) {
            // One that cannot be read is so at each look.
            if (!String.valueOf(unusable.getMessage()).equals(broken)) {
                broken = unusable.getMessage();
                LOG.error(
                        "The TLS files of {}.* have changed and cannot be used; what was before stays: {}",
                        door.name(),
                        broken);
            }
        } catch (Exception failure) {
            LOG.error(
                    "The TLS files of {}.* have changed and cannot be used; what was before stays",
                    door.name(),
                    failure);
        }
    }

    private String expired(Made of) {
        return certificate + " has expired, at " + of.expires;
    }

    private List<String> texts() throws InvalidSettingsException {
        return List.of(
                read(door.certificate(), certificate),
                read(door.key(), key),
                authorities == null ? "" : read(door.authorities(), authorities));
    }

    static String read(Setting<?> setting, Path file) throws InvalidSettingsException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidSettingsException(List.of(setting.name() + ": there is no file " + file));
        }
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new InvalidSettingsException(
                    List.of(setting.name() + ": " + file + " cannot be read as text (" + unreadable + ")"));
        }
    }

    private Made make(List<String> texts) throws InvalidSettingsException {
        List<X509Certificate> chain = parsed(door.certificate(), certificate, () -> Pem.certificates(texts.get(0)));
        var privateKey = parsed(door.key(), key, () -> Pem.key(texts.get(1), chain.get(0)));
        Path trusted = authorities;
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("server", privateKey, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, NO_PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(
                    trusted == null
                            ? null
                            : store(parsed(door.authorities(), trusted, () -> Pem.certificates(texts.get(2)))));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
            return new Made(
                    context, trustManager(trust), chain.get(0).getNotAfter().toInstant());
        } catch (GeneralSecurityException | IOException unusable) {
            throw new InvalidSettingsException(List.of(
                    door.certificate().name() + ": " + certificate + " cannot be used: " + unusable.getMessage()));
        }
    }

    private static KeyStore store(List<X509Certificate> certificates) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry(Integer.toString(i), certificates.get(i));
        }
        return store;
    }

    private interface Parsing<T> {
        T parse();
    }

    private static <T> T parsed(Setting<?> setting, Path file, Parsing<T> parsing) throws InvalidSettingsException {
        try {
            return parsing.parse();
        } catch (IllegalArgumentException expected) {
            throw new InvalidSettingsException(
                    List.of("%s: %s: expected %s".formatted(setting.name(), file, expected.getMessage())));
        }
    }
}
