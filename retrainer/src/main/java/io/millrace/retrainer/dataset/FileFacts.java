package io.millrace.retrainer.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a file is known by.
 *
 * @param sha256 64 lower-case hex digits
 * @param md5 32 lower-case hex digits: what DVC knows files by
 * @param size bytes
 */
public record FileFacts(String sha256, String md5, long size) {

    /** Reads a file once. */
    public static FileFacts of(Path file) throws IOException {
        MessageDigest sha256 = digest("SHA-256");
        MessageDigest md5 = digest("MD5");
        long size = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
                md5.update(buffer, 0, n);
                size += n;
            }
        }
        HexFormat hex = HexFormat.of();
        return new FileFacts(hex.formatHex(sha256.digest()), hex.formatHex(md5.digest()), size);
    }

    /** One of the digests that every Java platform has. */
    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has " + algorithm, impossible);
        }
    }
}
