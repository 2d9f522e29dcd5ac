package io.millrace.runtime.testing;

import io.millrace.signing.SigningKey;
import io.millrace.signing.VerificationKeys;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** A new pair of Ed25519 keys, as OpenSSL would write them. */
public final class TestKeys {
    private final KeyPair pair;

    public TestKeys() {
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The text of the private key's file. */
    public String privatePem() {
        return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    /** The text of the public key's file. */
    public String publicPem() {
        return pem("PUBLIC KEY", pair.getPublic().getEncoded());
    }

    /** What signs. */
    public SigningKey signing() {
        return SigningKey.ofPem(privatePem());
    }

    /** What checks. */
    public VerificationKeys verification() {
        return VerificationKeys.ofPem(List.of(publicPem()));
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
    }
}
