package io.millrace.quickstart;

import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that programs say. */
public final class Tokens {
    private static final int BYTES = 18;

    private Tokens() {}

    /** 24 characters that nobody guesses, and that an address may hold. */
    public static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
