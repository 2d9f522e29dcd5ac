package io.millrace.quickstart.cli;

import io.millrace.project.InvalidProjectException;
import io.millrace.project.Mistake;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which project a command is about. */
final class ProjectOption {
    @Option(
            names = "--project",
            required = true,
            split = ",",
            paramLabel = "FILE",
            description = "The project file; more, after commas, are laid over it in order.")
    private List<Path> files;

    /** The files, to be read or not. */
    List<Path> files() {
        return files;
    }

    Project read() throws IOException, InvalidProjectException {
        return read(files);
    }

    static Project read(List<Path> files) throws IOException, InvalidProjectException {
        return ProjectReader.read(texts(files));
    }

    /**
     * The files, not yet understood.
     *
     * @throws InvalidProjectException when one is not there, or no text
     */
    static List<ProjectFile> texts(List<Path> files) throws IOException, InvalidProjectException {
        List<ProjectFile> texts = new ArrayList<>();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw unreadable(file, Files.isDirectory(file) ? "a directory" : "no such file");
            }
            try {
                texts.add(new ProjectFile(file.toString(), Files.readString(file)));
            } catch (CharacterCodingException foreign) {
                throw unreadable(file, "bytes that are no UTF-8");
            }
        }
        return texts;
    }

    private static InvalidProjectException unreadable(Path file, String found) {
        return new InvalidProjectException(
                List.of(new Mistake(file.toString(), 1, "the file", found, "a project file in UTF-8")));
    }
}
