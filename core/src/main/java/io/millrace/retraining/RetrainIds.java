package io.millrace.retraining;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Identities of requests. */
final class RetrainIds {

    private RetrainIds() {}

    /** 32 lower-case hex digits: the first half of SHA-256 over project, model and ordinal. */
    static String of(String project, String model, long ordinal) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("retrain\n" + project + '\n' + model + '\n' + ordinal).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
