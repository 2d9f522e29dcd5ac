package io.millrace.quickstart.cli;

import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings of a process: a file, then the environment, then flags; later wins. */
final class SettingsOption {
    @Option(names = "--settings", paramLabel = "FILE", description = "Kafka client properties and Millrace's settings.")
    private @Nullable Path file;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "One setting; may be repeated.")
    private Map<String, String> flags = new LinkedHashMap<>();

    /** Whether anything was said. */
    boolean given() {
        return file != null || !flags.isEmpty();
    }

    Settings read() throws InvalidSettingsException {
        Settings.Builder builder = Settings.builder();
        if (file != null) {
            builder.file(file);
        }
        builder.environment(System.getenv());
        flags.forEach(builder::flag);
        return builder.build();
    }
}
