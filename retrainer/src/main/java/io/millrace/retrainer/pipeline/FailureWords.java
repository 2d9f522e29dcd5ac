package io.millrace.retrainer.pipeline;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Says what went wrong with a training in one sentence, and what to do about it. */
final class FailureWords {

    private FailureWords() {}

    /** Of something that may have to do with the trainer's directory. */
    static String of(Exception failure, Path directory) {
        IOException io = ioException(failure);
        if (io != null) {
            return ofFiles(io, directory);
        }
        String text = failure instanceof KafkaException ? String.valueOf(failure.getMessage()) : failure.toString();
        return text.lines().findFirst().orElse("no reason was given");
    }

    /** Whether its words are all that there is to know: files or brokers are at fault, and no code. */
    static boolean known(Exception failure) {
        return failure instanceof KafkaException || ioException(failure) != null;
    }

    /** Of an error of the machine. */
    static String of(Error failure) {
        if (failure instanceof OutOfMemoryError) {
            return "out of memory (%s): the examples do not fit into a heap of %d MB; give the trainer a larger one (-Xmx), or set dataset.max_rows"
                    .formatted(failure.getMessage(), Runtime.getRuntime().maxMemory() >> 20);
        }
        return "a library of the trainer cannot be used here: " + failure;
    }

    private static String ofFiles(IOException failure, Path directory) {
        String said = String.valueOf(failure.getMessage());
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("quota exceeded")) {
            return "the disk is full: make room in %s, or set training.dir to a directory that has some, and ask again (%s)"
                    .formatted(directory, said);
        }
        if (failure instanceof AccessDeniedException
                || lower.contains("read-only file system")
                || lower.contains("permission denied")) {
            return "the trainer may not write to %s: let it, or set training.dir to a directory where it may, and ask again (%s)"
                    .formatted(directory, said);
        }
        return "the trainer's files in %s could not be written or read (%s): set training.dir to a directory where they can, and ask again"
                .formatted(directory, failure instanceof FileSystemException ? failure.toString() : said);
    }

    private static @Nullable IOException ioException(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io) {
                return io;
            }
        }
        return null;
    }
}
