package io.millrace.runtime.doors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys as OpenSSL writes them (RFC 7468). Messages hold nothing of a key. */
final class Pem {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");

    private Pem() {}

    /**
     * All certificates of a text, in their order.
     *
     * @throws IllegalArgumentException when there is none
     */
    static List<X509Certificate> certificates(String text) {
        try {
            List<X509Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(ISO_8859_1)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (CertificateException broken) {
            throw new IllegalArgumentException("certificates in PEM", broken);
        }
        throw new IllegalArgumentException("a certificate in PEM");
    }

    /**
     * A private key that belongs to a certificate.
     *
     * @throws IllegalArgumentException when it is none, or another's
     */
    static PrivateKey key(String text, X509Certificate certificate) {
        Matcher block = KEY.matcher(text);
        if (!block.find()) {
            throw new IllegalArgumentException("a PRIVATE KEY in PEM");
        }
        if (!block.group(1).isEmpty()) {
            throw new IllegalArgumentException(
                    "a PRIVATE KEY in PKCS#8 that is not encrypted, as openssl pkcs8 -topk8 -nodes writes it");
        }
        PublicKey publicKey = certificate.getPublicKey();
        PrivateKey key;
        boolean theirs;
        try {
            key = KeyFactory.getInstance(publicKey.getAlgorithm())
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(2))));
            theirs = belong(key, publicKey);
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            // Its cause may quote the key.
            throw new IllegalArgumentException("a key of the certificate's kind, " + publicKey.getAlgorithm());
        }
        if (!theirs) {
            throw new IllegalArgumentException("the key of the certificate, and this is another's");
        }
        return key;
    }

    private static boolean belong(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> publicKey.getAlgorithm();
                };
        byte[] text = {1};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(text);
        return signature.verify(signed);
    }
}
