package io.millrace.runtime.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.utils.Utils;

/**
 * Values that lie elsewhere, as everywhere in Kafka: {@code config.providers} names classes that look them up, and {@code ${name:path:key}} in a setting is what such a class finds. What names a
 * provider is itself taken as it stands.
 */
final class Providers implements AutoCloseable {
    private static final String NAMES = AbstractConfig.CONFIG_PROVIDERS_CONFIG;
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}:]*):[^}]*}");

    private final Map<String, ConfigProvider> providers;
    private final List<String> mistakes;

    private Providers(Map<String, ConfigProvider> providers, List<String> mistakes) {
        this.providers = providers;
        this.mistakes = mistakes;
    }

    /** Whether a setting says who looks values up. */
    static boolean concerns(String name) {
        return name.equals(NAMES) || name.startsWith(NAMES + ".");
    }

    /** Those that settings name; mistakes are told with what is looked up. */
    static Providers of(Map<String, String> texts) {
        Map<String, ConfigProvider> made = new HashMap<>();
        List<String> mistakes = new ArrayList<>();
        for (String name : texts.getOrDefault(NAMES, "").split(",", -1)) {
            String prefix = NAMES + "." + name.strip();
            if (name.isBlank()) {
                continue;
            }
            String className = texts.get(prefix + ".class");
            if (className == null) {
                mistakes.add("%s.class is not set: expected the class of provider %s".formatted(prefix, name.strip()));
                continue;
            }
            try {
                ConfigProvider provider = Utils.newInstance(className.strip(), ConfigProvider.class);
                provider.configure(parameters(texts, prefix + ".param."));
                made.put(name.strip(), provider);
            } catch (ClassNotFoundException | ClassCastException | KafkaException unusable) {
                mistakes.add(
                        "%s.class: found %s, expected a ConfigProvider on the class path".formatted(prefix, className));
            }
        }
        return new Providers(made, mistakes);
    }

    private static Map<String, String> parameters(Map<String, String> texts, String prefix) {
        Map<String, String> parameters = new HashMap<>();
        texts.forEach((name, text) -> {
            if (name.startsWith(prefix)) {
                parameters.put(name.substring(prefix.length()), text);
            }
        });
        return parameters;
    }

    /**
     * The settings with all that was looked up in its place.
     *
     * @param origins where each setting stands
     * @param found takes a line per mistake
     */
    Map<String, String> resolve(Map<String, String> texts, Map<String, String> origins, List<String> found) {
        found.addAll(mistakes);
        if (providers.isEmpty()) {
            return texts;
        }
        Map<String, String> resolved = new HashMap<>(texts);
        new TreeMap<>(texts).forEach((name, text) -> {
            if (!concerns(name) && REFERENCE.matcher(text).find()) {
                resolved.put(name, resolve(text, origins.getOrDefault(name, name), found));
            }
        });
        return resolved;
    }

    private String resolve(String text, String origin, List<String> found) {
        try {
            String value = new ConfigTransformer(providers)
                    .transform(Map.of("", text))
                    .data()
                    .get("");
            Matcher left = REFERENCE.matcher(value);
            if (left.find() && text.contains(left.group())) {
                found.add("%s: found %s, expected what a provider of config.providers (%s) has"
                        .formatted(origin, left.group(), String.join(", ", providers.keySet())));
            }
            return value;
        } catch (KafkaException unreadable) {
            found.add("%s: %s".formatted(origin, unreadable.getMessage()));
            return text;
        }
    }

    @Override
    public void close() {
        providers.values().forEach(provider -> Utils.closeQuietly(provider, "config provider"));
    }
}
