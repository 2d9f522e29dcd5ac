package io.millrace.console.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file as it is served.
 *
 * @param contentType its media type
 * @param bytes what is in it
 * @param zipped the same, compressed; null where that does not pay
 * @param tag names what is in it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WebFile(String contentType, byte[] bytes, byte @Nullable [] zipped, String tag) {
    private static final int LEAST_WORTH_ZIPPING = 1_024;

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "json", "application/json",
            "webmanifest", "application/manifest+json",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8");

    /** A file of that name; null when it is none that a browser is given. */
    static @Nullable WebFile of(String name, byte[] bytes) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            return null;
        }
        byte[] zipped = zip(bytes);
        boolean pays = bytes.length >= LEAST_WORTH_ZIPPING && zipped.length < bytes.length;
        return new WebFile(type, bytes, pays ? zipped : null, tagOf(bytes));
    }

    private static byte[] zip(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot fail", impossible);
        }
        return zipped.toByteArray();
    }

    private static String tagOf(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
