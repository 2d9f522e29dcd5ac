package io.millrace.signing;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The public keys that are trusted: a signature of any of them will do, so that a trainer's key can be replaced. Immutable. */
public final class VerificationKeys {
    private final List<PublicKey> keys;

    private VerificationKeys(List<PublicKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads keys as {@code openssl pkey -pubout} writes them, one or several in each text.
     *
     * @throws IllegalArgumentException when one is no such key
     */
    public static VerificationKeys ofPem(List<String> pems) {
        List<PublicKey> keys = new ArrayList<>();
        for (String pem : pems) {
            Pem.blocks(pem, "PUBLIC KEY").forEach(block -> keys.add(key(block)));
        }
        return new VerificationKeys(keys);
    }

    private static PublicKey key(byte[] block) {
        try {
            return KeyFactory.getInstance(SigningKey.ALGORITHM).generatePublic(new X509EncodedKeySpec(block));
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            throw new IllegalArgumentException("a PUBLIC KEY that is no Ed25519 key", wrong);
        }
    }

    /**
     * Whether one of the keys' owners has signed the statement.
     *
     * @param signature in Base64; anything else is no signature
     */
    public boolean verify(ModelStatement statement, String signature) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
        return keys.stream().anyMatch(key -> verify(key, statement, bytes));
    }

    private static boolean verify(PublicKey key, ModelStatement statement, byte[] signature) {
        try {
            Signature check = Signature.getInstance(SigningKey.ALGORITHM);
            check.initVerify(key);
            check.update(statement.bytes());
            return check.verify(signature);
        } catch (SignatureException | IllegalArgumentException malformed) {
            return false;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform since 15 has Ed25519", impossible);
        }
    }
}
