package io.millrace.connect.objects;

import io.millrace.connect.records.RecordSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The settings of {@link ObjectStorageSourceConnector}, beside those of {@link RecordSettings}. */
final class ObjectStorageSettings extends AbstractConfig {
    static final String BUCKET = "bucket";
    static final String PREFIX = "prefix";
    static final String REGION = "region";
    static final String ENDPOINT = "endpoint";
    static final String PATH_STYLE = "path.style";
    static final String INTERVAL = "poll.interval.ms";
    static final String SETTLE = "settle.ms";
    static final String LONGEST_LINE = "line.max.bytes";
    static final String BATCH = "batch.size";

    static final ConfigDef DEFINITION = RecordSettings.define(new ConfigDef()
            .define(
                    BUCKET,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    Importance.HIGH,
                    "The bucket.")
            .define(PREFIX, ConfigDef.Type.STRING, "", Importance.HIGH, "What the keys of the objects begin with.")
            .define(REGION, ConfigDef.Type.STRING, "us-east-1", Importance.HIGH, "The region of the bucket.")
            .define(
                    ENDPOINT,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "The address of a storage that speaks S3's protocol; that of the region if empty.")
            .define(
                    PATH_STYLE,
                    ConfigDef.Type.BOOLEAN,
                    false,
                    Importance.MEDIUM,
                    "Whether the bucket is in the address's path and not in its host: true for MinIO and most others.")
            .define(
                    INTERVAL,
                    ConfigDef.Type.LONG,
                    60_000,
                    Range.atLeast(1),
                    Importance.MEDIUM,
                    "Milliseconds between two listings when nothing was new.")
            .define(
                    SETTLE,
                    ConfigDef.Type.LONG,
                    60_000,
                    Range.atLeast(0),
                    Importance.MEDIUM,
                    "Milliseconds that an object must be old before it, or one behind it, is read.")
            .define(
                    LONGEST_LINE,
                    ConfigDef.Type.INT,
                    1_000_000,
                    Range.between(1, 100_000_000),
                    Importance.LOW,
                    "Bytes of a line; a longer one is a broken record.")
            .define(
                    BATCH,
                    ConfigDef.Type.INT,
                    1_000,
                    Range.between(1, 1_000_000),
                    Importance.LOW,
                    "Lines that are read at once, and so records of a transaction."));

    /** @throws ConfigException if a setting is wrong */
    ObjectStorageSettings(Map<String, String> given) {
        super(DEFINITION, given, false);
        if (!endpoint().isEmpty()) {
            checkEndpoint();
        }
    }

    /** What is found stays out of the message: it may be a password. */
    private void checkEndpoint() {
        URI address;
        try {
            address = URI.create(endpoint());
        } catch (IllegalArgumentException malformed) {
            throw new ConfigException(ENDPOINT + ": an address looks like https://host:port");
        }
        if (!address.isAbsolute()) {
            throw new ConfigException(ENDPOINT + ": an address looks like https://host:port");
        }
        if (address.getRawUserInfo() != null) {
            throw new ConfigException(
                    ENDPOINT
                            + ": a user and password in it are not used: the environment has AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        }
    }

    RecordSettings records() {
        return new RecordSettings(this);
    }

    /** What is read, for Connect: of one connector there is one. In one order: Connect looks an offset up by its bytes, and that of {@code Map.of} is another in each JVM. */
    Map<String, String> partition() {
        return new TreeMap<>(Map.of(BUCKET, bucket(), PREFIX, prefix()));
    }

    String bucket() {
        return getString(BUCKET);
    }

    String prefix() {
        return getString(PREFIX);
    }

    String region() {
        return getString(REGION);
    }

    String endpoint() {
        return getString(ENDPOINT);
    }

    boolean pathStyle() {
        return getBoolean(PATH_STYLE);
    }

    Duration interval() {
        return Duration.ofMillis(getLong(INTERVAL));
    }

    Duration settle() {
        return Duration.ofMillis(getLong(SETTLE));
    }

    int longestLine() {
        return getInt(LONGEST_LINE);
    }

    int batch() {
        return getInt(BATCH);
    }
}
