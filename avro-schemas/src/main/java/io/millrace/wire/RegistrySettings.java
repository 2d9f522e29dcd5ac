package io.millrace.wire;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * How the registry is reached. The keys are those of Confluent's clients, so that one properties file serves both;
 * each may also be written with the prefix {@code schema.registry.}, and the TLS keys must be.
 */
public final class RegistrySettings {

    /** Addresses, separated by commas; the next is tried when one does not answer. */
    public static final String URL = "schema.registry.url";

    /** {@code URL} (user:password in the address) or {@code USER_INFO}. */
    public static final String BASIC_SOURCE = "basic.auth.credentials.source";

    /** {@code user:password}. */
    public static final String BASIC_USER_INFO = "basic.auth.user.info";

    /** {@code STATIC_TOKEN}, the only source there is. */
    public static final String BEARER_SOURCE = "bearer.auth.credentials.source";

    /** The bearer token. */
    public static final String BEARER_TOKEN = "bearer.auth.token";

    /** Milliseconds to wait for a connection. */
    public static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";

    /** Milliseconds to wait for an answer. */
    public static final String READ_TIMEOUT = "http.read.timeout.ms";

    /** How often a request is tried again after 429, 5xx or no answer. */
    public static final String MAX_RETRIES = "max.retries";

    /** Milliseconds before the first retry; doubled for each further one. */
    public static final String RETRY_WAIT = "retries.wait.ms";

    /** Milliseconds that the wait grows to at most. */
    public static final String RETRY_MAX_WAIT = "retries.max.wait.ms";

    private static final String PREFIX = "schema.registry.";
    private static final String SSL = PREFIX + "ssl.";

    private static final ConfigDef KEYS = new ConfigDef()
            .define(URL, ConfigDef.Type.LIST, Importance.HIGH, "Addresses of the schema registry, separated by commas.")
            .define(BASIC_SOURCE, ConfigDef.Type.STRING, "", Importance.MEDIUM, "URL or USER_INFO.")
            .define(BASIC_USER_INFO, ConfigDef.Type.PASSWORD, "", Importance.MEDIUM, "user:password.")
            .define(BEARER_SOURCE, ConfigDef.Type.STRING, "", Importance.MEDIUM, "STATIC_TOKEN.")
            .define(BEARER_TOKEN, ConfigDef.Type.PASSWORD, "", Importance.MEDIUM, "The bearer token.")
            .define(
                    CONNECT_TIMEOUT,
                    ConfigDef.Type.INT,
                    5_000,
                    ConfigDef.Range.atLeast(1),
                    Importance.LOW,
                    "Milliseconds.")
            .define(
                    READ_TIMEOUT,
                    ConfigDef.Type.INT,
                    10_000,
                    ConfigDef.Range.atLeast(1),
                    Importance.LOW,
                    "Milliseconds.")
            .define(
                    MAX_RETRIES,
                    ConfigDef.Type.INT,
                    5,
                    ConfigDef.Range.between(0, 100),
                    Importance.LOW,
                    "Further tries.")
            .define(RETRY_WAIT, ConfigDef.Type.INT, 200, ConfigDef.Range.atLeast(0), Importance.LOW, "Milliseconds.")
            .define(
                    RETRY_MAX_WAIT,
                    ConfigDef.Type.INT,
                    5_000,
                    ConfigDef.Range.atLeast(0),
                    Importance.LOW,
                    "Milliseconds.");

    private static final Set<String> SERDE_KEYS =
            Set.of(MillraceAvroSerializer.AUTO_REGISTER, MillraceAvroDeserializer.SPECIFIC_READER);

    private final List<URI> addresses;
    private final List<@Nullable String> authorizations;
    private final Duration connectTimeout;
    private final Duration readTimeout;
    private final int maxRetries;
    private final Duration retryWait;
    private final Duration retryMaxWait;
    private final @Nullable SSLContext tls;

    private RegistrySettings(Map<String, Object> values, @Nullable SSLContext tls) {
        this.addresses = new ArrayList<>();
        this.authorizations = new ArrayList<>();
        String common = authorization(values);
        for (Object address : (List<?>) values.get(URL)) {
            URI uri = parse((String) address);
            addresses.add(withoutUserInfo(uri));
            authorizations.add(common == null ? fromAddress(uri, (String) values.get(BASIC_SOURCE)) : common);
        }
        if (addresses.isEmpty()) {
            throw new ConfigException(URL, "", "at least one address is needed");
        }
        this.connectTimeout = millis(values, CONNECT_TIMEOUT);
        this.readTimeout = millis(values, READ_TIMEOUT);
        this.maxRetries = (Integer) values.get(MAX_RETRIES);
        this.retryWait = millis(values, RETRY_WAIT);
        this.retryMaxWait = millis(values, RETRY_MAX_WAIT);
        this.tls = tls;
    }

    /**
     * Reads the settings out of a client configuration; keys that do not concern the registry are left alone.
     *
     * @throws ConfigException if one is missing, malformed or not supported; secrets are not in its message
     */
    public static RegistrySettings of(Map<String, ?> config) {
        Map<String, Object> own = new HashMap<>();
        for (String key : KEYS.names()) {
            Object value = config.get(key);
            if (value == null) {
                value = config.get(PREFIX + key);
            }
            if (value != null) {
                own.put(key, value);
            }
        }
        return new RegistrySettings(KEYS.parse(own), tls(config));
    }

    /** Whether a key concerns the registry or Millrace's own serdes, with or without the prefix. */
    public static boolean concerns(String key) {
        return key.startsWith(PREFIX) || KEYS.names().contains(key) || SERDE_KEYS.contains(key);
    }

    /** Addresses without credentials; safe to log. */
    List<URI> addresses() {
        return addresses;
    }

    /** The Authorization header for the address of that index; null for none. */
    @Nullable String authorization(int address) {
        return authorizations.get(address);
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration readTimeout() {
        return readTimeout;
    }

    int maxRetries() {
        return maxRetries;
    }

    /** The wait before the retry of that ordinal, from 0: doubled each time, bounded. */
    Duration retryWait(int retry) {
        long doubled = retryWait.toMillis() << Math.min(retry, 20);
        return Duration.ofMillis(Math.min(doubled, retryMaxWait.toMillis()));
    }

    @Nullable SSLContext tls() {
        return tls;
    }

    private static Duration millis(Map<String, Object> values, String key) {
        return Duration.ofMillis((Integer) values.get(key));
    }

    private static URI parse(String address) {
        try {
            URI uri = new URI(address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
                throw new ConfigException(URL + ": an address must look like http://host:port/path or https://…");
            }
            return uri;
        } catch (URISyntaxException e) {
            // The address itself may hold a password: its text stays out of the message.
            throw new ConfigException(URL + ": an address is not a URL (at character " + e.getIndex() + ")");
        }
    }

    private static URI withoutUserInfo(URI uri) {
        try {
            return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), null, null);
        } catch (URISyntaxException e) {
            throw new ConfigException(URL + ": an address is not a URL");
        }
    }

    /** The header that holds for every address, or null. */
    private static @Nullable String authorization(Map<String, Object> values) {
        String userInfo = ((Password) values.get(BASIC_USER_INFO)).value();
        String token = ((Password) values.get(BEARER_TOKEN)).value();
        String basicSource = (String) values.get(BASIC_SOURCE);
        String bearerSource = (String) values.get(BEARER_SOURCE);
        if (!basicSource.isEmpty() && !basicSource.equals("URL") && !basicSource.equals("USER_INFO")) {
            throw new ConfigException(BASIC_SOURCE, basicSource, "supported are URL and USER_INFO");
        }
        if (!bearerSource.isEmpty() && !bearerSource.equals("STATIC_TOKEN")) {
            throw new ConfigException(BEARER_SOURCE, bearerSource, "supported is STATIC_TOKEN");
        }
        if (!token.isEmpty() && !userInfo.isEmpty()) {
            throw new ConfigException(BASIC_USER_INFO + " and " + BEARER_TOKEN + " cannot both be set");
        }
        if (!token.isEmpty()) {
            return "Bearer " + token;
        }
        if (bearerSource.equals("STATIC_TOKEN")) {
            throw new ConfigException(BEARER_SOURCE + " is STATIC_TOKEN, but " + BEARER_TOKEN + " is not set");
        }
        if (userInfo.isEmpty()) {
            if (basicSource.equals("USER_INFO")) {
                throw new ConfigException(BASIC_SOURCE + " is USER_INFO, but " + BASIC_USER_INFO + " is not set");
            }
            return null;
        }
        return basic(userInfo);
    }

    private static @Nullable String fromAddress(URI uri, String source) {
        String userInfo = uri.getRawUserInfo();
        if (userInfo == null || source.equals("USER_INFO")) {
            return null;
        }
        return basic(URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    private static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    /** Kafka's own TLS settings (JKS, PKCS12 or PEM stores), under the registry's prefix; null if none is set. */
    private static @Nullable SSLContext tls(Map<String, ?> config) {
        Map<String, Object> given = new HashMap<>();
        config.forEach((key, value) -> {
            if (key.startsWith(SSL)) {
                given.put(key.substring(PREFIX.length()), value);
            }
        });
        if (given.isEmpty()) {
            return null;
        }
        Object endpoint = given.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
        if (endpoint != null && !endpoint.equals("https")) {
            throw new ConfigException(
                    SSL + "endpoint.identification.algorithm", endpoint, "host names are always verified");
        }
        ConfigDef keys = new ConfigDef();
        SslConfigs.addClientSslSupport(keys);
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(keys.parse(given));
            return factory.sslContext();
        }
    }
}
