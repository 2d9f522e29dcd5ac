package io.millrace.topology.features;

import io.millrace.features.FeatureSet;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;

/** Readers of source records as a process's settings want them: Millrace's own, or a named deserializer's. */
final class ConfiguredReaders {

    private ConfiguredReaders() {}

    /** @throws InvalidSettingsException when the named deserializer cannot be made */
    static EventReaders of(ProcessContext process, FeatureSet features) throws InvalidSettingsException {
        Optional<String> foreign = process.settings().find(MillraceSettings.VALUE_DESERIALIZER);
        if (foreign.isEmpty()) {
            return EventReaders.of(features, process.registry());
        }
        Map<String, Object> configuration = new HashMap<>(process.settings().serdes());
        String setting = MillraceSettings.VALUE_DESERIALIZER.name();
        // Once now, so that a wrong name stops the start and not a task.
        try {
            deserializer(foreign.get(), configuration).close();
        } catch (ConfigException wrong) {
            throw new InvalidSettingsException(List.of(setting + ": " + wrong.getMessage()));
        }
        return EventReaders.of(features, () -> deserializer(foreign.get(), configuration));
    }

    private static Deserializer<?> deserializer(String className, Map<String, Object> configuration) {
        try {
            Deserializer<?> made = Utils.newInstance(className, Deserializer.class);
            made.configure(configuration, false);
            return made;
        } catch (ClassNotFoundException | ClassCastException e) {
            throw new ConfigException("found " + className + ", expected a Deserializer on the class path");
        }
    }
}
