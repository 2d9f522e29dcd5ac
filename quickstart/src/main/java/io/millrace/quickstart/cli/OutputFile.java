package io.millrace.quickstart.cli;

import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** A file that is written when long work is over: whether it can be is asked before. */
final class OutputFile {

    private OutputFile() {}

    /**
     * Makes a folder that is written into, its user's alone, unless it is there.
     *
     * @param option the option that names it
     * @param folder null where there is none
     * @throws CommandLine.ParameterException when it cannot be made, or not be written to
     */
    static void makeFolder(CommandLine command, String option, @Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try {
            PrivateFiles.createDirectories(folder);
        } catch (IOException impossible) {
            // What is there instead is no folder that can be written to.
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new CommandLine.ParameterException(
                    command,
                    option + ": found " + folder
                            + ", expected a folder that is there, or can be made, and can be written to");
        }
    }

    /**
     * Refuses a file whose folder is not there, and one that is read.
     *
     * @param option the option that names it
     * @param file null where there is none
     * @param inputs files that the command reads: what is written would take their place
     * @throws CommandLine.ParameterException when it cannot be written
     */
    static void check(CommandLine command, String option, @Nullable Path file, List<Path> inputs) throws IOException {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
            throw new CommandLine.ParameterException(
                    command,
                    option + ": found " + file + ", expected a file in a folder that is there and can be written to");
        }
        for (Path input : inputs) {
            if (Files.exists(file) && Files.exists(input) && Files.isSameFile(file, input)) {
                throw new CommandLine.ParameterException(
                        command, option + ": found " + file + ", which is read, expected another file");
            }
        }
    }
}
