package io.millrace.runtime.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Authorities and certificates of a test, made by the JDK's keytool, and written as PEM. */
public final class Certificates {
    private static final String SECRET = "secret";

    private final Path directory;

    /** In an empty directory. */
    public Certificates(Path directory) {
        this.directory = directory;
    }

    /** A new authority. */
    public void authority(String name) throws Exception {
        keytool("-alias", name, "-dname", "CN=" + name, "-ext", "bc:c", "-validity", "10");
    }

    /** A certificate that an authority has signed, good for this machine. */
    public void issue(String name, String authority, String subject, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-alias", name, "-signer", authority, "-dname", subject, "-ext", "san=dns:localhost,ip:127.0.0.1"));
        arguments.addAll(List.of(more));
        keytool(arguments.toArray(String[]::new));
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keystore",
                directory.resolve("keys.p12").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                SECRET,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(directory.resolve("keytool.log")));
        }
    }

    /** A file with a certificate and those that lead to its authority. */
    public Path certificate(String name) throws Exception {
        StringBuilder text = new StringBuilder();
        for (Certificate one : store().getCertificateChain(name)) {
            text.append(pem("CERTIFICATE", one.getEncoded()));
        }
        return replace(name + ".crt", text.toString());
    }

    /** A file with the key of a certificate. */
    public Path key(String name) throws Exception {
        return replace(
                name + ".key",
                pem("PRIVATE KEY", store().getKey(name, SECRET.toCharArray()).getEncoded()));
    }

    /** Another file in place of the one of that name, at once. */
    public Path replace(String file, String text) throws IOException {
        Path next = directory.resolve(file + ".next");
        Files.writeString(next, text);
        return Files.move(
                next, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(der), kind);
    }

    /** A client that trusts an authority, and shows a certificate; none where it is null. */
    public SSLContext client(String authority, @Nullable String name) throws Exception {
        KeyStore trusted = empty();
        trusted.setCertificateEntry(authority, store().getCertificate(authority));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                name == null ? null : new KeyManager[] {new Stubborn(store(), name)}, trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore store() throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(directory.resolve("keys.p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, SECRET.toCharArray());
            return store;
        }
    }

    /** Shows its certificate whichever the server wants to see. */
    private static final class Stubborn extends X509ExtendedKeyManager {
        private final String name;
        private final X509Certificate[] chain;
        private final PrivateKey key;

        Stubborn(KeyStore store, String name) throws GeneralSecurityException {
            this.name = name;
            chain = Arrays.stream(store.getCertificateChain(name))
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            key = (PrivateKey) store.getKey(name, SECRET.toCharArray());
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return name;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return name;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {name};
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
