package io.millrace.retrainer.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.millrace.runtime.host.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commit that files are of.
 *
 * @param id 7 to 64 lower-case hex digits
 * @param dirty whether there were changes that no commit has; null: nobody knows
 */
public record GitCommit(String id, @Nullable Boolean dirty) {
    private static final Logger LOG = LoggerFactory.getLogger(GitCommit.class);
    private static final String DIRTY = "-dirty";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A commit as {@code git describe --always --abbrev=40 --dirty} writes it: hex digits, and {@code -dirty} behind them where there are changes. */
    static GitCommit parse(String text) {
        boolean dirty = text.endsWith(DIRTY);
        return new GitCommit(dirty ? text.substring(0, text.length() - DIRTY.length()) : text, dirty);
    }

    /**
     * Asks {@code git}, where it is there, for the commit of the repository that files are in. A file that the repository does not have is a change.
     *
     * @param files in one repository; at least one
     * @return null where there is no repository, no commit in it, or no git that answers within five seconds
     */
    static @Nullable GitCommit of(List<Path> files) {
        Path directory = files.get(0).toAbsolutePath().getParent();
        String head = directory == null ? null : head(directory);
        if (directory == null || head == null) {
            return null;
        }
        List<String> tracked = new ArrayList<>(List.of("ls-files", "--error-unmatch", "--"));
        files.forEach(file -> tracked.add(file.toAbsolutePath().toString()));
        OptionalInt known = exitCode(directory, tracked);
        // Any file of the repository may be what a project's sources or images were made from.
        OptionalInt clean = exitCode(directory, List.of("diff", "--quiet", "HEAD", "--"));
        boolean told = known.isPresent() && clean.isPresent() && clean.getAsInt() <= 1;
        return new GitCommit(head, told ? known.getAsInt() != 0 || clean.getAsInt() != 0 : null);
    }

    private static @Nullable String head(Path directory) {
        try {
            Process git = start(directory, List.of("rev-parse", "--verify", "HEAD"), ProcessBuilder.Redirect.PIPE);
            // A commit's id fits into the pipe: git does not wait for its reader.
            if (ended(git).orElse(-1) != 0) {
                return null;
            }
            return new String(git.getInputStream().readAllBytes(), US_ASCII).strip();
        } catch (IOException absent) {
            LOG.debug("git cannot be asked", absent);
            return null;
        }
    }

    private static OptionalInt exitCode(Path directory, List<String> arguments) {
        try {
            return ended(start(directory, arguments, ProcessBuilder.Redirect.DISCARD));
        } catch (IOException absent) {
            LOG.debug("git cannot be asked", absent);
            return OptionalInt.empty();
        }
    }

    private static Process start(Path directory, List<String> arguments, ProcessBuilder.Redirect output)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("git", "-c", "core.fsmonitor=false", "--no-optional-locks"));
        command.addAll(arguments);
        ProcessBuilder builder = ChildProcess.of(command)
                .directory(directory.toFile())
                .redirectOutput(output)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        return builder.start();
    }

    /** Its exit code; empty when it had to be stopped. */
    private static OptionalInt ended(Process git) {
        try {
            if (git.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return OptionalInt.of(git.exitValue());
            }
            LOG.warn("git did not answer within {}", PATIENCE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        git.destroyForcibly();
        return OptionalInt.empty();
    }
}
