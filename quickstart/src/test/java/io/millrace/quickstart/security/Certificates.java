package io.millrace.quickstart.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority of the test's own, made by the JDK's keytool, and what it has signed: each certificate in a PKCS12 file of its own and as PEM.
 */
public final class Certificates {
    /** Of every file and key. */
    public static final String PASSWORD = "keys-of-a-test";

    private static final String AUTHORITY = "authority";

    private final Path directory;
    private final Path authority;

    private Certificates(Path directory) {
        this.directory = directory;
        authority = directory.resolve("authority.p12");
    }

    /** A new authority. */
    public static Certificates in(Path directory) throws Exception {
        Certificates certificates = new Certificates(Files.createDirectories(directory));
        certificates.keytool(certificates.authority, AUTHORITY, "CN=authority", "-ext", "bc:c", "-validity", "30");
        return certificates;
    }

    /** For a server of these names, valid for a day. */
    public Path server(String name, String names) throws Exception {
        return signed(name, "-ext", "san=" + names, "-startdate", "-1H", "-validity", "2");
    }

    /** The same, no longer valid. */
    public Path expired(String name, String names) throws Exception {
        return signed(name, "-ext", "san=" + names, "-startdate", "-10d", "-validity", "5");
    }

    /** For a client of that name: the same one each time. */
    public Path client(String name) throws Exception {
        Path made = directory.resolve(name + ".p12");
        return Files.exists(made) ? made : signed(name, "-startdate", "-1H", "-validity", "2");
    }

    /** The authority's certificate as PEM: whom to trust. */
    public Path trusted() throws Exception {
        return pem("trusted.pem", List.of(open(authority, "PKCS12").getCertificate(AUTHORITY)));
    }

    /** The same as a key store without keys. */
    public Path trusted(String type) throws Exception {
        KeyStore trusted = KeyStore.getInstance(type);
        trusted.load(null, null);
        trusted.setCertificateEntry(AUTHORITY, open(authority, "PKCS12").getCertificate(AUTHORITY));
        Path file = directory.resolve("trusted." + type);
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    /** Key and certificates of a name as one PEM file. */
    public Path pem(String name) throws Exception {
        KeyStore store = open(directory.resolve(name + ".p12"), "PKCS12");
        Key key = store.getKey(name, PASSWORD.toCharArray());
        Path file = pem(name + ".pem", List.of(store.getCertificateChain(name)));
        return Files.writeString(file, block("PRIVATE KEY", key.getEncoded()) + Files.readString(file));
    }

    /** How a server shows the certificate of that name, and believes whom the authority has signed. */
    public SSLContext context(String name) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(open(directory.resolve(name + ".p12"), "PKCS12"), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(open(trusted("PKCS12"), "PKCS12"));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private Path pem(String name, List<Certificate> certificates) throws Exception {
        StringBuilder text = new StringBuilder();
        for (Certificate certificate : certificates) {
            text.append(block("CERTIFICATE", certificate.getEncoded()));
        }
        return Files.writeString(directory.resolve(name), text);
    }

    private static String block(String what, byte[] bytes) {
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(what, Base64.getMimeEncoder().encodeToString(bytes), what);
    }

    private Path signed(String name, String... more) throws Exception {
        Path file = Files.copy(authority, directory.resolve(name + ".p12"));
        List<String> options = new ArrayList<>(List.of("-signer", AUTHORITY));
        options.addAll(List.of(more));
        keytool(file, name, "CN=" + name, options.toArray(String[]::new));
        // The authority's key is nobody else's.
        KeyStore store = open(file, "PKCS12");
        store.deleteEntry(AUTHORITY);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static KeyStore open(Path file, String type) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void keytool(Path file, String alias, String subject, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString(),
                "-alias",
                alias,
                "-dname",
                subject));
        command.addAll(List.of(more));
        Path log = directory.resolve("keytool.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    }
}
