package io.millrace.retrainer.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of several things one after the other. Not thread-safe. */
public final class Sha256 {
    private final MessageDigest digest;

    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** Of a file, 64 lower-case hex digits. */
    public static String of(Path file) throws IOException {
        return new Sha256().add(file).hex();
    }

    /** Of a text in UTF-8. */
    public static String of(String text) {
        Sha256 sha256 = new Sha256();
        sha256.digest.update(text.getBytes(UTF_8));
        return sha256.hex();
    }

    /** Adds a text and its length: other texts in a row are never taken for the same ones. */
    public Sha256 add(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
        return this;
    }

    /** Adds a file's bytes. */
    public Sha256 add(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return add(in);
        }
    }

    /** Adds what a stream has. */
    public Sha256 add(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return this;
    }

    /** What has come of it, 64 lower-case hex digits; begins anew. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
