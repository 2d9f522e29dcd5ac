package io.millrace.runtime.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/** By what a caller is known. Nothing here lets anybody in who has only read it. */
public sealed interface Credential {

    /** A token, of which only the SHA-256 is kept. */
    record TokenHash(String hex) implements Credential {
        static final String PREFIX = "sha256:";

        /** Of a token. */
        public static TokenHash of(String token) {
            try {
                return new TokenHash(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8))));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every Java platform has SHA-256", impossible);
            }
        }

        /** Whether both are of one token; how long it takes says nothing of either. */
        boolean is(TokenHash other) {
            return MessageDigest.isEqual(hex.getBytes(UTF_8), other.hex.getBytes(UTF_8));
        }

        /** As it stands in the file. */
        @Override
        public String toString() {
            return PREFIX + hex;
        }
    }

    /** The subject of a certificate that an authority of one's own has signed. */
    record Subject(X500Principal name) implements Credential {
        static final String PREFIX = "subject:";
    }
}
