package io.millrace.topology.windows;

import io.millrace.records.Severity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was said last of an alert that is open, as a store keeps it: UTF-8 of the words, a zero, the digest, a blank and the time. Stores of before have the words alone.
 *
 * @param words severity and message
 * @param digest SHA-256 of the evidence in hexadecimal digits; empty where it is not known
 * @param at event time in milliseconds at which it was said
 */
record SaidOfAlert(String words, String digest, long at) {
    private static final char END_OF_WORDS = '\0';

    static SaidOfAlert of(Severity severity, String message, Map<String, String> evidence, Instant at) {
        return new SaidOfAlert(severity + " " + message, sha256(new TreeMap<>(evidence).toString()), at.toEpochMilli());
    }

    /** Whether a receiver is to be told: of other words at once, of other evidence when it is that of a later time. */
    boolean isNewsAfter(SaidOfAlert before) {
        return !words.equals(before.words) || (!digest.equals(before.digest) && at > before.at);
    }

    byte[] encode() {
        return utf8(words + END_OF_WORDS + digest + " " + at);
    }

    static SaidOfAlert decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.lastIndexOf(END_OF_WORDS);
        if (end < 0) {
            return new SaidOfAlert(text, "", Long.MIN_VALUE);
        }
        int blank = text.indexOf(' ', end);
        return new SaidOfAlert(
                text.substring(0, end), text.substring(end + 1, blank), Long.parseLong(text.substring(blank + 1)));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8(text)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
