package io.millrace.connect.http;

import com.fasterxml.jackson.core.JsonPointer;
import io.millrace.connect.records.RecordSettings;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.ExponentialBackoff;
import org.jspecify.annotations.Nullable;

/** The settings of {@link HttpSourceConnector}, beside those of {@link RecordSettings}. */
final class HttpSettings extends AbstractConfig {
    static final String URL = "url";
    static final String FIRST_CURSOR = "cursor.first";
    static final String NEXT_POINTER = "cursor.pointer";
    static final String FIELD_POINTER = "cursor.field";
    static final String RECORDS_POINTER = "records.pointer";
    /** What begins the name of a header. */
    static final String HEADER = "header.";

    static final String INTERVAL = "poll.interval.ms";
    static final String TIMEOUT = "request.timeout.ms";
    static final String BACKOFF = "retry.backoff.ms";
    static final String LONGEST_BACKOFF = "retry.backoff.max.ms";

    static final ConfigDef DEFINITION = RecordSettings.define(new ConfigDef()
            .define(
                    URL,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    Importance.HIGH,
                    "What is asked for by GET; {cursor} in it stands for the cursor.")
            .define(FIRST_CURSOR, ConfigDef.Type.STRING, "", Importance.MEDIUM, "The cursor of the first request.")
            .define(
                    NEXT_POINTER,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.HIGH,
                    "JSON pointer to the next page's cursor in an answer; or cursor.field.")
            .define(
                    FIELD_POINTER,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.HIGH,
                    "JSON pointer to the field of a record that is the cursor; or cursor.pointer.")
            .define(
                    RECORDS_POINTER,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.HIGH,
                    "JSON pointer to the array of records in an answer; the answer itself if empty.")
            .define(
                    INTERVAL,
                    ConfigDef.Type.LONG,
                    60_000,
                    Range.atLeast(1),
                    Importance.MEDIUM,
                    "Milliseconds between two requests when nothing was new.")
            .define(
                    TIMEOUT,
                    ConfigDef.Type.LONG,
                    30_000,
                    Range.atLeast(1),
                    Importance.LOW,
                    "Milliseconds until the whole answer must be there.")
            .define(
                    BACKOFF,
                    ConfigDef.Type.LONG,
                    1_000,
                    Range.atLeast(1),
                    Importance.LOW,
                    "Milliseconds after a first failed request; doubled for each further one.")
            .define(
                    LONGEST_BACKOFF,
                    ConfigDef.Type.LONG,
                    300_000,
                    Range.atLeast(1),
                    Importance.LOW,
                    "Milliseconds that the wait grows to. A Retry-After that is longer wins."));

    /** @throws ConfigException if a setting is wrong */
    HttpSettings(Map<String, String> given) {
        super(DEFINITION, given, false);
        if (getString(NEXT_POINTER).isEmpty() == getString(FIELD_POINTER).isEmpty()) {
            throw new ConfigException("one of " + NEXT_POINTER + " and " + FIELD_POINTER + " must be set");
        }
        if (!getString(URL).contains("{cursor}")) {
            throw new ConfigException(URL + ": {cursor} must be in it");
        }
        pointer(NEXT_POINTER);
        pointer(FIELD_POINTER);
        pointer(RECORDS_POINTER);
        URI uri = uri("");
        if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
            throw new ConfigException(URL + ": it must begin with http:// or https://");
        }
        if (uri.getRawUserInfo() != null) {
            throw new ConfigException(
                    URL + ": a user and password in it are not used: " + HEADER + "Authorization takes them");
        }
        headers().forEach((name, value) -> checkHeader(uri, name, value));
    }

    private static void checkHeader(URI uri, String name, String value) {
        try {
            var unused = HttpRequest.newBuilder(uri).setHeader(name, value);
        } catch (IllegalArgumentException refused) {
            // Its text has the value, which may be a secret.
            throw new ConfigException(HEADER + name + ": no header that may be sent, or its value has line breaks");
        }
    }

    RecordSettings records() {
        return new RecordSettings(this);
    }

    /** What is read, for Connect: without the query, which may hold a secret that changes. */
    Map<String, String> partition() {
        return Map.of(URL, place());
    }

    /** The address without its query. */
    String place() {
        URI uri = uri("");
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getPath();
    }

    /** What to ask for. */
    URI uri(String cursor) {
        try {
            return URI.create(getString(URL).replace("{cursor}", URLEncoder.encode(cursor, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException malformed) {
            // Its text may hold a secret.
            throw new ConfigException(URL + ": no URL");
        }
    }

    /** Headers of each request by their names. */
    Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>();
        originalsWithPrefix(HEADER).forEach((name, value) -> headers.put(name, value.toString()));
        return headers;
    }

    String firstCursor() {
        return getString(FIRST_CURSOR);
    }

    /** Where the next cursor is in an answer; null if records have it. */
    @Nullable JsonPointer nextPointer() {
        return getString(NEXT_POINTER).isEmpty() ? null : pointer(NEXT_POINTER);
    }

    JsonPointer fieldPointer() {
        return pointer(FIELD_POINTER);
    }

    JsonPointer recordsPointer() {
        return pointer(RECORDS_POINTER);
    }

    Duration interval() {
        return Duration.ofMillis(getLong(INTERVAL));
    }

    Duration timeout() {
        return Duration.ofMillis(getLong(TIMEOUT));
    }

    ExponentialBackoff backoff() {
        return new ExponentialBackoff(getLong(BACKOFF), 2, Math.max(getLong(BACKOFF), getLong(LONGEST_BACKOFF)), 0.2);
    }

    private JsonPointer pointer(String key) {
        try {
            return JsonPointer.compile(getString(key));
        } catch (IllegalArgumentException malformed) {
            throw new ConfigException(key, getString(key), "a JSON pointer looks like /data/items");
        }
    }
}
