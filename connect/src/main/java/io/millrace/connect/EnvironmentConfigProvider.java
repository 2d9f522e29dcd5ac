package io.millrace.connect;

import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Gives configurations the variables of the worker's environment that they name as {@code ${env:NAME}}. Kafka's own leaves the reference itself where a variable is
 * missing, and connectors then fail at it in ways that do not name it.
 */
public final class EnvironmentConfigProvider extends EnvVarConfigProvider {
    /** For Connect. */
    public EnvironmentConfigProvider() {}

    /** @throws ConfigException if a variable is missing, or none of those that may be named; an empty one is not missing */
    @Override
    public ConfigData get(@Nullable String path, Set<String> names) {
        ConfigData found = super.get(path, names);
        String missing = names.stream()
                .filter(name -> !found.data().containsKey(name))
                .sorted()
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new ConfigException(
                    "not in the worker's environment, or not allowed (config.providers.env.param.allowlist.pattern), and a configuration names it: "
                            + missing);
        }
        return found;
    }
}
