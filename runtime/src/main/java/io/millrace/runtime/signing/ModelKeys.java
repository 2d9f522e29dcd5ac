package io.millrace.runtime.signing;

import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Setting;
import io.millrace.runtime.settings.Settings;
import io.millrace.signing.SigningKey;
import io.millrace.signing.VerificationKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of models, out of the files that the settings name. What is wrong with one is told without its contents. */
public final class ModelKeys {
    private ModelKeys() {}

    /**
     * What the trainer signs with; null when it does not.
     *
     * @throws InvalidSettingsException when the file cannot be read or holds no such key
     */
    public static @Nullable SigningKey signing(Settings settings) throws InvalidSettingsException {
        Path file = settings.find(MillraceSettings.MODEL_SIGNING_KEY).orElse(null);
        if (file == null) {
            return null;
        }
        try {
            return SigningKey.ofPem(read(MillraceSettings.MODEL_SIGNING_KEY, file));
        } catch (IllegalArgumentException wrong) {
            throw invalid(MillraceSettings.MODEL_SIGNING_KEY, file, wrong);
        }
    }

    /**
     * What signatures are checked by; null when they are not.
     *
     * @throws InvalidSettingsException when a file cannot be read or holds anything else
     */
    public static @Nullable VerificationKeys verification(Settings settings) throws InvalidSettingsException {
        List<Path> files =
                settings.find(MillraceSettings.MODEL_VERIFICATION_KEYS).orElse(List.of());
        if (files.isEmpty()) {
            return null;
        }
        List<String> pems = new ArrayList<>();
        for (Path file : files) {
            String pem = read(MillraceSettings.MODEL_VERIFICATION_KEYS, file);
            try {
                // Each by itself first, so that the mistake can name its file.
                var unused = VerificationKeys.ofPem(List.of(pem));
            } catch (IllegalArgumentException wrong) {
                throw invalid(MillraceSettings.MODEL_VERIFICATION_KEYS, file, wrong);
            }
            pems.add(pem);
        }
        return VerificationKeys.ofPem(pems);
    }

    private static String read(Setting<?> setting, Path file) throws InvalidSettingsException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidSettingsException(List.of(setting.name() + ": there is no file " + file));
        }
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new InvalidSettingsException(
                    List.of(setting.name() + ": " + file + " cannot be read as text (" + unreadable + ")"));
        }
    }

    private static InvalidSettingsException invalid(Setting<?> setting, Path file, IllegalArgumentException wrong) {
        return new InvalidSettingsException(List.of(setting.name() + ": " + file + " holds " + wrong.getMessage()));
    }
}
