package io.millrace.quickstart;

import io.millrace.project.ProjectFile;
import io.millrace.runtime.privacy.PrivateFiles;
import io.millrace.runtime.settings.MillraceSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/** A file of settings by which every other command finds what the quickstart runs. */
final class ClientSettings {
    private static final String NAME = "client.properties";

    private ClientSettings() {}

    /**
     * Writes the file.
     *
     * @param directory the run's own
     * @param privacyKey the run's secret by which entities are named
     * @param project the project's files, named by where they lie
     * @return where it is
     */
    static Path write(Path directory, String brokers, String registry, String privacyKey, List<ProjectFile> project)
            throws IOException {
        Properties settings = new Properties();
        settings.setProperty(MillraceSettings.BOOTSTRAP_SERVERS.name(), brokers);
        settings.setProperty(MillraceSettings.REGISTRY_URL.name(), registry);
        settings.setProperty(MillraceSettings.ENVIRONMENT.name(), "dev");
        settings.setProperty(MillraceSettings.PRIVACY_KEY.name(), privacyKey);
        settings.setProperty(
                MillraceSettings.STATE_DIR.name(), directory.resolve("commands").toString());
        settings.setProperty(
                MillraceSettings.PROJECT.name(),
                project.stream()
                        .map(file -> Path.of(file.name()).toAbsolutePath().toString())
                        .collect(Collectors.joining(",")));
        Path file = directory.resolve(NAME);
        try (OutputStream out = PrivateFiles.newOutputStream(file)) {
            settings.store(out, "The quickstart that runs: ./millrace deploy status --settings this file");
        }
        return file;
    }
}
