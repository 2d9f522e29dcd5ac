package io.millrace.quickstart.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/** A file that is read: whether it is one is asked before anything else is done. */
final class InputFile {
    private InputFile() {}

    /**
     * Refuses what is no file: what reads a folder says so in the words of whatever reads it.
     *
     * @param option the option or parameter that names it
     * @throws CommandLine.ParameterException when it is not there, or a directory
     */
    static void check(CommandLine command, String option, Path file) {
        if (!Files.exists(file) || Files.isDirectory(file)) {
            throw new CommandLine.ParameterException(
                    command,
                    option + ": found " + file + (Files.isDirectory(file) ? ", a directory" : "")
                            + ", expected a file that is there");
        }
    }
}
