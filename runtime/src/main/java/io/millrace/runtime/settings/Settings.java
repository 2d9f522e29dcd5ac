package io.millrace.runtime.settings;

import io.millrace.project.Similar;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.RegistrySettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What an operator set, from a Kafka client properties file, then the environment, then flags: later wins. Holds Millrace's
 * own settings ({@link MillraceSettings}), Kafka client properties under their own names, and overrides for one kind of
 * client under {@code producer.}, {@code consumer.}, {@code admin.} and {@code streams.}, and what serdes of another vendor
 * want to know under {@code serde.}. Secrets may lie elsewhere: {@link Providers}. Immutable; {@link #toString} shows no secret.
 */
public final class Settings {
    /** Prefix of overrides for Kafka Streams. */
    public static final String STREAMS = "streams.";

    private static final String PRODUCER = "producer.";
    private static final String CONSUMER = "consumer.";
    private static final String ADMIN = "admin.";
    private static final String SERDE = "serde.";
    private static final List<String> PREFIXES = List.of(STREAMS, PRODUCER, CONSUMER, ADMIN, SERDE);
    private static final List<String> NAMES =
            MillraceSettings.ALL.stream().map(Setting::name).toList();
    private static final List<String> SECRET_WORDS =
            List.of("password", "jaas", "secret", "token", "user.info", ".key", "webhook.url");

    private final Map<String, String> given;
    private final Map<String, String> texts;
    private final Map<String, Object> values;

    /**
     * @param given as they stand where they were given
     * @param texts the same with what providers have looked up
     */
    private Settings(Map<String, String> given, Map<String, String> texts, Map<String, Object> values) {
        this.given = given;
        this.texts = texts;
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The value of a setting that has a default or that was required. */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new IllegalStateException(setting.name() + " is not set and was not required"));
    }

    /** The value of a setting, or its default, or empty. */
    @SuppressWarnings("unchecked") // put there by the setting's own parser
    public <T> Optional<T> find(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting.name()));
    }

    /**
     * Checks that settings without a default are there.
     *
     * @return these settings
     * @throws InvalidSettingsException one line for each that is missing
     */
    public Settings require(Setting<?>... settings) throws InvalidSettingsException {
        List<String> mistakes = new ArrayList<>();
        for (Setting<?> setting : settings) {
            if (!values.containsKey(setting.name())) {
                mistakes.add("%s is not set (in the file of --settings, by --set %s=…, or as %s in the environment): %s"
                        .formatted(setting.name(), setting.name(), setting.environmentName(), setting.documentation()));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new InvalidSettingsException(mistakes);
        }
        return this;
    }

    /** Properties that every Kafka client shares: brokers and security. */
    public Map<String, Object> client() {
        return client(AdminClientConfig.configNames());
    }

    private Map<String, Object> client(Set<String> names) {
        Map<String, Object> result = new HashMap<>();
        texts.forEach((name, text) -> {
            if (!millrace(name) && !Providers.concerns(name) && (names.contains(name) || security(name))) {
                result.put(name, text);
            }
        });
        find(MillraceSettings.BOOTSTRAP_SERVERS)
                .ifPresent(s -> result.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, s));
        return result;
    }

    /** Properties for a producer: the shared ones and the {@code producer.} overrides. */
    public Map<String, Object> producer() {
        return withOverrides(PRODUCER, ProducerConfig.configNames());
    }

    /** Properties for a consumer: the shared ones and the {@code consumer.} overrides. */
    public Map<String, Object> consumer() {
        return withOverrides(CONSUMER, ConsumerConfig.configNames());
    }

    /** Properties for an admin client: the shared ones and the {@code admin.} overrides. */
    public Map<String, Object> admin() {
        return withOverrides(ADMIN, AdminClientConfig.configNames());
    }

    /** Configuration for {@link io.millrace.wire.RegistrySettings}. */
    public Map<String, Object> registry() {
        Map<String, Object> result = new HashMap<>();
        texts.forEach((name, text) -> {
            if (RegistrySettings.concerns(name)) {
                result.put(name, text);
            }
        });
        return result;
    }

    /** Configuration for {@link io.millrace.wire.RecordSerdes}: the registry's, the classes' names, and {@code serde.} ones. */
    public Map<String, Object> serdes() {
        Map<String, Object> result = registry();
        find(MillraceSettings.VALUE_SERIALIZER).ifPresent(name -> result.put(RecordSerdes.SERIALIZER, name));
        find(MillraceSettings.VALUE_DESERIALIZER).ifPresent(name -> result.put(RecordSerdes.DESERIALIZER, name));
        override(result, SERDE);
        return result;
    }

    /** Properties for Kafka Streams: the shared ones and the {@code streams.} overrides. */
    public Map<String, Object> streams() {
        return withOverrides(STREAMS, AdminClientConfig.configNames());
    }

    private Map<String, Object> withOverrides(String prefix, Set<String> names) {
        Map<String, Object> result = client(names);
        override(result, prefix);
        return result;
    }

    private void override(Map<String, Object> properties, String prefix) {
        texts.forEach((name, text) -> {
            if (name.startsWith(prefix)) {
                properties.put(name.substring(prefix.length()), text);
            }
        });
    }

    /** Every setting that was given, one per line, by name; secrets as stars, and what was looked up by where it was. */
    @Override
    public String toString() {
        StringBuilder result = new StringBuilder();
        new TreeMap<>(given).forEach((name, text) -> result.append(name)
                .append('=')
                .append(secret(name, text) ? "***" : text)
                .append(System.lineSeparator()));
        return result.toString();
    }

    private static boolean secret(String name, String text) {
        String lower = name.toLowerCase(Locale.ROOT);
        // An address may hold a user and a password.
        return SECRET_WORDS.stream().anyMatch(lower::contains) || (text.contains("://") && text.contains("@"));
    }

    private static boolean prefixed(String name) {
        return PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** Security plug-ins define properties of their own. */
    private static boolean security(String name) {
        return name.startsWith("ssl.") || name.startsWith("sasl.");
    }

    private static boolean millrace(String name) {
        return MillraceSettings.ALL.stream().anyMatch(s -> s.name().equals(name));
    }

    /** Collects layers; later calls win. */
    public static final class Builder {
        private final Map<String, String> texts = new HashMap<>();
        private final Map<String, String> origins = new HashMap<>();
        private final List<String> mistakes = new ArrayList<>();

        private Builder() {}

        /** A Java properties file: Kafka client properties, overrides, and Millrace's own settings if one likes. */
        public Builder file(Path file) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (NoSuchFileException missing) {
                mistakes.add(file + ": there is no such file");
            } catch (IOException | IllegalArgumentException unreadable) {
                mistakes.add("%s: cannot be read as a properties file (%s)".formatted(file, unreadable.getMessage()));
            }
            properties
                    .stringPropertyNames()
                    .forEach(name -> put(name, properties.getProperty(name), file + ": " + name));
            return this;
        }

        /** Environment variables; those that do not begin with {@code MILLRACE_} are passed over. */
        public Builder environment(Map<String, String> environment) {
            new TreeMap<>(environment).forEach((variable, text) -> {
                if (variable.startsWith(Setting.ENVIRONMENT_PREFIX)) {
                    String name = nameOf(variable);
                    // An empty one says nothing, as Compose hands on what is not set: what a file says stands.
                    if (!text.isBlank()
                            || MillraceSettings.UNSET_WHERE_EMPTY.stream()
                                    .noneMatch(setting -> setting.name().equals(name))) {
                        put(name, text, variable);
                    }
                }
            });
            return this;
        }

        /** One flag. */
        public Builder flag(String name, String text) {
            put(name, text, "--set " + name);
            return this;
        }

        private void put(String name, String text, String origin) {
            texts.put(name, text);
            origins.put(name, origin);
        }

        private static String nameOf(String variable) {
            return MillraceSettings.ALL.stream()
                    .filter(s -> s.environmentName().equals(variable))
                    .map(Setting::name)
                    .findFirst()
                    .orElseGet(() -> variable.substring(Setting.ENVIRONMENT_PREFIX.length())
                            .toLowerCase(Locale.ROOT)
                            .replace('_', '.'));
        }

        /**
         * The settings.
         *
         * @throws InvalidSettingsException with one line per mistake
         */
        public Settings build() throws InvalidSettingsException {
            List<String> found = new ArrayList<>(mistakes);
            Map<String, Object> values = new HashMap<>();
            Map<String, String> resolved;
            try (Providers providers = Providers.of(texts)) {
                resolved = providers.resolve(texts, origins, found);
            }
            for (Setting<?> setting : MillraceSettings.ALL) {
                String text = resolved.getOrDefault(setting.name(), setting.defaultText());
                if (text != null && !(text.isBlank() && MillraceSettings.UNSET_WHERE_EMPTY.contains(setting))) {
                    try {
                        values.put(setting.name(), setting.parser().apply(text));
                    } catch (IllegalArgumentException expected) {
                        String told = texts.getOrDefault(setting.name(), text);
                        found.add("%s: found %s, expected %s"
                                .formatted(
                                        origins.get(setting.name()),
                                        secret(setting.name(), text) ? "***" : "\"" + told + "\"",
                                        expected.getMessage()));
                    }
                }
            }
            for (String name : new TreeMap<>(texts).keySet()) {
                if (!known(name)) {
                    found.add(origins.get(name) + ": there is no such setting" + Similar.hint(name, NAMES));
                }
            }
            if (!found.isEmpty()) {
                throw new InvalidSettingsException(found);
            }
            return new Settings(Map.copyOf(texts), Map.copyOf(resolved), Map.copyOf(values));
        }

        private static boolean known(String name) {
            return prefixed(name)
                    || millrace(name)
                    || security(name)
                    || Providers.concerns(name)
                    || RegistrySettings.concerns(name)
                    || AdminClientConfig.configNames().contains(name)
                    || ProducerConfig.configNames().contains(name)
                    || ConsumerConfig.configNames().contains(name);
        }
    }
}
