package io.millrace.runtime.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stands for an entity where its id must not: HMAC-SHA-256 (RFC 2104) of the id's UTF-8 under a secret. Ids are few and easily guessed, so that a hash without a secret
 * would hide nothing from whoever has a list of customers. Thread-safe.
 */
public final class EntityHash {
    private static final String ALGORITHM = "HmacSHA256";

    /** What {@code openssl rand -hex 16} makes. */
    private static final int LONG_ENOUGH = 32;

    /** Of 32 random hexadecimal digits there are fewer in less than one of ten thousand. */
    private static final int VARIED_ENOUGH = 8;

    private static final int FINGERPRINT_DIGITS = 8;
    private static final byte[] FINGERPRINT_OF = "millrace privacy.key".getBytes(UTF_8);

    /** Initialised, and never used itself: each hash is a clone's work. */
    private final Mac prototype;

    private EntityHash(byte[] secret) {
        try {
            prototype = Mac.getInstance(ALGORITHM);
            prototype.init(new SecretKeySpec(secret, ALGORITHM));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }

    /** Hashes under a secret: whoever has it can tell whether a hash is of an id. */
    public static EntityHash of(String secret) {
        return new EntityHash(secret.getBytes(UTF_8));
    }

    /** The hash of an id, 64 hexadecimal digits. */
    public String of(byte[] id, int length) {
        return HexFormat.of().formatHex(hash(Arrays.copyOf(id, length)));
    }

    /** Whether a secret looks as if it were found by trying: it has fewer than 32 characters, or fewer than 8 different ones. */
    public static boolean isGuessable(String secret) {
        return secret.length() < LONG_ENOUGH || secret.chars().distinct().count() < VARIED_ENOUGH;
    }

    /** Tells secrets apart, 8 hexadecimal digits. They lead whoever sees them to a secret that can be guessed, by trying, and to no other. */
    public String fingerprint() {
        return HexFormat.of().formatHex(hash(FINGERPRINT_OF)).substring(0, FINGERPRINT_DIGITS);
    }

    private byte[] hash(byte[] bytes) {
        try {
            return ((Mac) prototype.clone()).doFinal(bytes);
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("the platform's own " + ALGORITHM + " can be cloned", impossible);
        }
    }
}
