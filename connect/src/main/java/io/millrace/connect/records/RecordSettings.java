package io.millrace.connect.records;

import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.RegistryException;
import io.millrace.wire.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The settings that source connectors for JSON have in common: the topic, its schema, its key, and what becomes of broken records. */
public final class RecordSettings {
    /** The topic that records go to. */
    public static final String TOPIC = "topic";
    /** The topic's Avro schema: a file on the worker. */
    public static final String SCHEMA_FILE = "schema.file";
    /** The topic's Avro schema: the latest of a subject. */
    public static final String SCHEMA_SUBJECT = "schema.subject";
    /** The field that is the key. */
    public static final String KEY_FIELD = "key.field";
    /** Connect's own. */
    public static final String TOLERANCE = "errors.tolerance";
    /** Connect's own for sinks. A source has to write it itself: Connect's error handling begins behind a task. */
    public static final String DEAD_LETTERS = "errors.deadletterqueue.topic.name";

    private final AbstractConfig config;

    /**
     * Takes them from a connector's configuration.
     *
     * @param config made by a definition with {@link #define}'s keys in it
     * @throws ConfigException if there is not one schema
     */
    public RecordSettings(AbstractConfig config) {
        this.config = config;
        if (schemaFile().isEmpty() == schemaSubject().isEmpty()) {
            throw new ConfigException("one of " + SCHEMA_FILE + " and " + SCHEMA_SUBJECT + " must be set");
        }
    }

    /** Adds the keys to a connector's definition. */
    public static ConfigDef define(ConfigDef definition) {
        return definition
                .define(
                        TOPIC,
                        ConfigDef.Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        new ConfigDef.NonEmptyString(),
                        Importance.HIGH,
                        "The topic that records go to. It must exist.")
                .define(
                        SCHEMA_FILE,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.HIGH,
                        "A file on the worker with the topic's Avro schema; or schema.subject.")
                .define(
                        SCHEMA_SUBJECT,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.HIGH,
                        "A subject, whose latest version when the task starts is the topic's Avro schema;"
                                + " schema.registry.url says of which registry. Or schema.file.")
                .define(
                        KEY_FIELD,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "The field of the record that becomes the key, as text. No key if empty.")
                .define(
                        TOLERANCE,
                        ConfigDef.Type.STRING,
                        "none",
                        ConfigDef.ValidString.in("none", "all"),
                        Importance.MEDIUM,
                        "What a broken record does: 'none' fails the task, 'all' goes on after it.")
                .define(
                        DEAD_LETTERS,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "With errors.tolerance=all, the topic that broken records go to. It must exist. If empty,"
                                + " the log has where they are, and nothing has what they are.");
    }

    /** What is wrong with a configuration beyond its single keys, as an error of the key {@code topic}. */
    public static Config check(Config validated, Runnable start) {
        if (validated.configValues().stream()
                .allMatch(value -> value.errorMessages().isEmpty())) {
            try {
                start.run();
            } catch (ConfigException refused) {
                validated.configValues().stream()
                        .filter(value -> value.name().equals(TOPIC))
                        .forEach(value -> value.addErrorMessage(refused.getMessage()));
            }
        }
        return validated;
    }

    String topic() {
        return config.getString(TOPIC);
    }

    String keyField() {
        return config.getString(KEY_FIELD);
    }

    boolean tolerant() {
        return config.getString(TOLERANCE).equals("all");
    }

    /** Where broken records go; null for nowhere. */
    @Nullable String deadLetters() {
        String topic = config.getString(DEAD_LETTERS);
        return topic.isEmpty() ? null : topic;
    }

    /**
     * Fetches the topic's schema.
     *
     * @throws ConfigException if there is none, or none that JSON can be read by
     */
    public JsonRecords records() {
        return new JsonRecords(schemaFile().isEmpty() ? latest(schemaSubject()) : parse(Path.of(schemaFile())));
    }

    private Schema latest(String subject) {
        Map<String, Object> given = config.originals();
        if (!given.containsKey(RegistrySettings.URL)) {
            throw new ConfigException(SCHEMA_SUBJECT + " needs " + RegistrySettings.URL);
        }
        try {
            return HttpSchemaRegistry.of(given)
                    .latest(subject)
                    .orElseThrow(() -> new ConfigException(SCHEMA_SUBJECT, subject, "the registry has no such subject"))
                    .schema();
        } catch (RegistryException failed) {
            throw new ConfigException(SCHEMA_SUBJECT, subject, failed.getMessage());
        }
    }

    private static Schema parse(Path file) {
        try {
            return new Schema.Parser().parse(Files.readString(file));
        } catch (IOException | AvroRuntimeException unreadable) {
            throw new ConfigException(SCHEMA_FILE, file, "no Avro schema can be read: " + unreadable);
        }
    }

    private String schemaFile() {
        return config.getString(SCHEMA_FILE);
    }

    private String schemaSubject() {
        return config.getString(SCHEMA_SUBJECT);
    }
}
