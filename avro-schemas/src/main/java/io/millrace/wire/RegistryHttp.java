package io.millrace.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.http.ForeignText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the registry's REST API: JSON out, JSON in, with the settings' credentials, time-outs and retries. What
 * may pass with time (no answer, 408, 429, 5xx) is tried again at every address in turn; the rest is not.
 */
final class RegistryHttp {

    private static final String CONTENT = "application/vnd.schemaregistry.v1+json";

    private final RegistrySettings settings;
    private final HttpClient client;
    private final ObjectMapper json = new ObjectMapper();

    /** Index of the address that answered last: the next request starts there. */
    private volatile int current;

    RegistryHttp(RegistrySettings settings) {
        this.settings = settings;
        // Redirects are not followed: the credentials would go along to wherever they point.
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout());
        if (settings.tls() != null) {
            builder.sslContext(settings.tls());
        }
        this.client = builder.build();
    }

    ObjectMapper json() {
        return json;
    }

    JsonNode get(String path) {
        return exchange("GET", path, null);
    }

    JsonNode post(String path, JsonNode body) {
        return exchange("POST", path, body);
    }

    JsonNode put(String path, JsonNode body) {
        return exchange("PUT", path, body);
    }

    JsonNode delete(String path) {
        return exchange("DELETE", path, null);
    }

    private JsonNode exchange(String method, String path, @Nullable JsonNode body) {
        for (int retry = 0; ; retry++) {
            try {
                return oneRound(method, path, body);
            } catch (RegistryException e) {
                if (!e.retriable() || retry >= settings.maxRetries()) {
                    throw e;
                }
                pause(settings.retryWait(retry).toMillis());
            }
        }
    }

    /** Asks each address once, starting with the one that answered last. */
    private JsonNode oneRound(String method, String path, @Nullable JsonNode body) {
        int count = settings.addresses().size();
        int first = current;
        for (int i = 0; ; i++) {
            int address = (first + i) % count;
            try {
                JsonNode answer = once(address, method, path, body);
                current = address;
                return answer;
            } catch (RegistryException e) {
                if (!e.retriable() || i == count - 1) {
                    throw e;
                }
            }
        }
    }

    private JsonNode once(int address, String method, String path, @Nullable JsonNode body) {
        URI uri = URI.create(settings.addresses().get(address) + path);
        HttpRequest.BodyPublisher content = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(settings.readTimeout())
                .header("Accept", CONTENT + ", application/json")
                .header("Content-Type", CONTENT)
                .method(method, content);
        String authorization = settings.authorization(address);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        String what = method + " " + uri;
        try {
            HttpResponse<String> response = client.send(request.build(), ForeignText.body());
            return read(what, response.statusCode(), response.body());
        } catch (IOException e) {
            throw new RegistryException(
                    RegistryException.Kind.UNAVAILABLE,
                    "the schema registry (schema.registry.url) does not answer %s: %s"
                            .formatted(what, ForeignText.quoted(reason(e))),
                    e);
        } catch (InterruptedException e) {
            throw new InterruptException(what, e);
        }
    }

    private JsonNode read(String what, int status, String body) {
        if (status == 408 || status == 429 || status >= 500) {
            throw failure(RegistryException.Kind.UNAVAILABLE, what, status, body);
        }
        if (status == 401 || status == 403) {
            throw failure(RegistryException.Kind.DENIED, what, status, body);
        }
        JsonNode answer;
        try {
            answer = json.readTree(body);
        } catch (JsonProcessingException e) {
            throw failure(RegistryException.Kind.INVALID, what, status, body);
        }
        if (status == 200) {
            return answer;
        }
        // A page that is not there at all (a wrong address) is not the registry saying that it has no such schema.
        boolean registrySpeaks = answer.path("error_code").isInt();
        if (status == 404 && registrySpeaks) {
            throw failure(RegistryException.Kind.NOT_FOUND, what, status, body);
        }
        if (status == 409) {
            throw failure(RegistryException.Kind.INCOMPATIBLE, what, status, body);
        }
        throw failure(RegistryException.Kind.INVALID, what, status, body);
    }

    private static RegistryException failure(RegistryException.Kind kind, String what, int status, String body) {
        return new RegistryException(kind, what + ": status " + status + ": " + ForeignText.quoted(body));
    }

    /** Java gives no message of a connection that is refused, or of a host that is unknown, and says of TLS what it had to do. */
    private static String reason(IOException failure) {
        if (failure instanceof SSLException) {
            return tls(failure);
        }
        if (failure.getMessage() != null && failure.getMessage().contains("received no bytes")) {
            // So ends TLS 1.3 with a server that has waited for a certificate.
            return "it hangs up at once: does it want TLS, or a certificate (schema.registry.ssl.keystore.location)?";
        }
        if (failure.getMessage() != null) {
            return failure.getMessage();
        }
        return failure instanceof ConnectException
                ? "no connection to that host and port"
                : failure.getClass().getSimpleName();
    }

    private static String tls(IOException failure) {
        Throwable root = failure;
        boolean untrusted = false;
        while (root.getCause() != null && !(root instanceof CertificateExpiredException)) {
            root = root.getCause();
            untrusted |= root instanceof CertPathBuilderException || root instanceof CertPathValidatorException;
        }
        String said = String.valueOf(root.getMessage());
        if (root instanceof CertificateExpiredException) {
            return "its certificate has expired: " + said;
        }
        if (untrusted) {
            return "its certificate is signed by nobody whom schema.registry.ssl.truststore.location trusts";
        }
        if (said.contains("subject alternative") || said.contains("No name matching")) {
            return "its certificate is of another host: " + said;
        }
        if (said.contains("bad_certificate") || said.contains("certificate_required")) {
            return "it wants a certificate (schema.registry.ssl.keystore.location), and takes none or not this one: "
                    + said;
        }
        return "TLS fails: " + said;
    }

    private static void pause(long millis) {
        try {
            // Half of it at random, so that processes that failed together do not come back together.
            Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        } catch (InterruptedException e) {
            throw new InterruptException("waiting for the schema registry", e);
        }
    }
}
