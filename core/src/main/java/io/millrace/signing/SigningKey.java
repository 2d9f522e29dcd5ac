package io.millrace.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** The trainer's private key. It never shows itself. Immutable. */
public final class SigningKey {
    static final String ALGORITHM = "Ed25519";

    private final PrivateKey key;

    private SigningKey(PrivateKey key) {
        this.key = key;
    }

    /**
     * Reads a key as {@code openssl genpkey -algorithm ed25519} writes it: PKCS#8 in PEM.
     *
     * @throws IllegalArgumentException when it is no such key; the message holds nothing of it
     */
    public static SigningKey ofPem(String pem) {
        List<byte[]> blocks = Pem.blocks(pem, "PRIVATE KEY");
        if (blocks.size() > 1) {
            throw new IllegalArgumentException("more than one PRIVATE KEY");
        }
        try {
            return new SigningKey(
                    KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0))));
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            // Its cause may quote the key.
            throw new IllegalArgumentException("a PRIVATE KEY that is no Ed25519 key in PKCS#8");
        }
    }

    /** The signature of a statement, in Base64: the same for the same statement. */
    public String sign(ModelStatement statement) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(statement.bytes());
            return new String(Base64.getEncoder().encode(signature.sign()), UTF_8);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform since 15 has Ed25519", impossible);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[***]";
    }
}
