package io.millrace.quickstart.cli;

import io.millrace.bundle.BadBundleException;
import io.millrace.project.InvalidProjectException;
import io.millrace.quickstart.replay.StalledException;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.runtime.brokers.Refusal;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.topology.features.UnusableSchemaException;
import io.millrace.wire.RegistryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;

/**
 * What a user is told of a failure that is no mistake of Millrace's: a line per reason, and no stack trace.
 *
 * @param text one line, or one per mistake
 * @param exitCode {@link Main#WRONG} or {@link Main#FAILED}
 */
record Explanation(String text, int exitCode) {
    private static final List<Class<? extends Exception>> EXPECTED = List.of(
            IOException.class,
            UncheckedIOException.class,
            TimeoutException.class,
            KafkaException.class,
            UnmappableException.class,
            StalledException.class,
            UnusableSchemaException.class,
            BadBundleException.class,
            TrainingFailed.class);

    /** The explanation; empty for what only a programmer can explain. */
    static Optional<Explanation> of(Exception failure) {
        if (failure instanceof InvalidProjectException || failure instanceof InvalidSettingsException) {
            return Optional.of(new Explanation(String.valueOf(failure.getMessage()), Main.WRONG));
        }
        if (EXPECTED.stream().noneMatch(expected -> expected.isInstance(failure))) {
            return Optional.empty();
        }
        Optional<Refusal> refusal = Refusal.of(failure);
        if (refusal.isPresent()) {
            return Optional.of(
                    new Explanation(refusal.get().words(), refusal.get().settings() ? Main.WRONG : Main.FAILED));
        }
        Throwable root = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof RegistryException) {
                // It says all, and what is below are the socket's words.
                root = t;
                break;
            }
            if (t instanceof ConfigException) {
                return Optional.of(new Explanation(message(t), Main.WRONG));
            }
            root = t;
        }
        String said = message(failure);
        String why = message(root);
        return Optional.of(new Explanation(said.contains(why) ? said : said + ": " + why, Main.FAILED));
    }

    private static String message(Throwable failure) {
        if (failure instanceof FileSystemException file) {
            return file.getFile() + ": " + (file.getReason() == null ? reason(file) : file.getReason());
        }
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return message.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return failure instanceof AccessDeniedException
                ? "access is denied"
                : failure.getClass().getSimpleName();
    }
}
