package io.millrace.quickstart.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** An authorization server: it gives tokens, signed with RS256, to those who show a client's id and secret, which is the same word; brokers check them by a file of its public key. */
public final class JsonWebTokens implements AutoCloseable {
    /** Kafka reads tokens and keys from nowhere else than this system property says. */
    private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    private static final String AUDIENCE = "kafka";
    private static final String KEY_ID = "test";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair keys;
    private final Path keySet;
    private final HttpServer server;

    private JsonWebTokens(Path directory) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        keySet = Files.writeString(Files.createDirectories(directory).resolve("jwks.json"), """
                {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "%s", "n": "%s", "e": "%s"}]}
                """.formatted(
                        KEY_ID, number(key.getModulus()), number(key.getPublicExponent())));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", this::answer);
        server.start();
        System.setProperty(ALLOWED_URLS, keySet.toUri() + "," + url());
    }

    static JsonWebTokens in(Path directory) throws Exception {
        return new JsonWebTokens(directory);
    }

    /** Where tokens are given. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    /** The JVM's option by which Kafka's client may ask here. */
    public String allowed() {
        return "-D" + ALLOWED_URLS + "=" + url();
    }

    /** What a client sets who has an id and a secret. */
    public Map<String, String> client(String id) {
        Map<String, String> client = new TreeMap<>();
        client.put("sasl.mechanism", "OAUTHBEARER");
        client.put("sasl.oauthbearer.token.endpoint.url", url());
        client.put(
                "sasl.login.callback.handler.class",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler");
        client.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\"%s\" clientSecret=\"%s\";"
                        .formatted(id, id));
        return client;
    }

    /** What a broker's listener sets to take these tokens. */
    void accept(Map<String, String> settings, String listener) {
        String mechanism = listener + "oauthbearer.";
        settings.put(
                mechanism + "sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;");
        settings.put(
                mechanism + "sasl.server.callback.handler.class",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler");
        settings.put(
                listener + "sasl.oauthbearer.jwks.endpoint.url", keySet.toUri().toString());
        settings.put(listener + "sasl.oauthbearer.expected.audience", AUDIENCE);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String basic = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                    .replaceFirst("^Basic ", "");
            String[] shown = new String(Base64.getDecoder().decode(basic), UTF_8).split(":", 2);
            boolean known = shown.length == 2 && shown[0].equals(shown[1]);
            byte[] body = (known
                            ? "{\"access_token\": \"%s\", \"token_type\": \"Bearer\", \"expires_in\": 3600}"
                                    .formatted(token(shown[0]))
                            : "{\"error\": \"invalid_client\"}")
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(known ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String token(String subject) {
        long now = Instant.now().getEpochSecond();
        String signed = encode("{\"alg\": \"RS256\", \"kid\": \"%s\"}".formatted(KEY_ID))
                + "."
                + encode("{\"sub\": \"%s\", \"aud\": \"%s\", \"scope\": \"kafka\", \"iat\": %d, \"exp\": %d}"
                        .formatted(subject, AUDIENCE, now - 1, now + 3600));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(UTF_8));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String encode(String json) {
        return BASE64.encodeToString(json.getBytes(UTF_8));
    }

    private static String number(BigInteger positive) {
        byte[] bytes = positive.toByteArray();
        int sign = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
        return BASE64.encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    @Override
    public void close() {
        server.stop(0);
        System.clearProperty(ALLOWED_URLS);
    }
}
