package io.millrace.retrainer.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.retrainer.TrainerContext;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The followers that the settings ask for, each on a thread of its own. */
public final class Mlflow implements AutoCloseable {
    private final List<MlflowFollower> followers = new ArrayList<>();

    private Mlflow() {}

    /**
     * Starts them; none is asked for where nothing of MLflow is set.
     *
     * @throws InvalidSettingsException when the folder cannot be made or written to
     */
    public static Mlflow start(TrainerContext context, Settings settings, Metrics metrics)
            throws InvalidSettingsException {
        Optional<Path> set = settings.find(MillraceSettings.MLFLOW_FOLDER);
        if (set.isPresent()) {
            requireWritable(set.get());
        }
        Mlflow mlflow = new Mlflow();
        settings.find(MillraceSettings.MLFLOW_TRACKING_URI)
                .ifPresent(address -> mlflow.follow(new MlflowFollower(
                        context, new MlflowServer(new MlflowRest(address, authorization(settings))), metrics)));
        set.ifPresent(folder -> mlflow.follow(new MlflowFollower(context, new MlflowFolder(folder), metrics)));
        return mlflow;
    }

    static void requireWritable(Path folder) throws InvalidSettingsException {
        try {
            Files.createDirectories(folder);
        } catch (IOException unusable) {
            throw refusal(folder, unusable.toString());
        }
        if (!Files.isWritable(folder)) {
            throw refusal(folder, "it may not be written to");
        }
    }

    private static InvalidSettingsException refusal(Path folder, String why) {
        return new InvalidSettingsException(List.of(MillraceSettings.MLFLOW_FOLDER.name() + ": found " + folder
                + ", expected a folder that can be written to (" + why + ")"));
    }

    /** How many there are. */
    public int followers() {
        return followers.size();
    }

    private void follow(MlflowFollower follower) {
        Thread thread = new Thread(follower, "mlflow");
        thread.setDaemon(true);
        followers.add(follower);
        thread.start();
    }

    private static @Nullable String authorization(Settings settings) {
        String token = settings.find(MillraceSettings.MLFLOW_TRACKING_TOKEN).orElse(null);
        if (token != null) {
            return "Bearer " + token;
        }
        String user = settings.find(MillraceSettings.MLFLOW_TRACKING_USERNAME).orElse(null);
        String password =
                settings.find(MillraceSettings.MLFLOW_TRACKING_PASSWORD).orElse("");
        return user == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    @Override
    public void close() {
        followers.forEach(MlflowFollower::close);
    }
}
