package io.millrace.quickstart.cli;

import io.millrace.project.InvalidProjectException;
import io.millrace.project.Mistake;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which project a command is about. */
final class ProjectOption {
    private static final String BY_SETTING =
            "a project file in UTF-8, which the setting project names: by --set project=FILE, or in a file of settings that --settings names";

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

    /** The project that settings name. */
    static Project read(Settings settings) throws IOException, InvalidProjectException {
        return ProjectReader.read(texts(settings.get(MillraceSettings.PROJECT), BY_SETTING));
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
        return texts(files, "a project file in UTF-8");
    }

    private static List<ProjectFile> texts(List<Path> files, String expected)
            throws IOException, InvalidProjectException {
        List<ProjectFile> texts = new ArrayList<>();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw unreadable(file, Files.isDirectory(file) ? "a directory" : "no such file", expected);
            }
            try {
                texts.add(new ProjectFile(file.toString(), Files.readString(file)));
            } catch (CharacterCodingException foreign) {
                throw unreadable(file, "bytes that are no UTF-8", expected);
            }
        }
        return texts;
    }

    private static InvalidProjectException unreadable(Path file, String found, String expected) {
        return new InvalidProjectException(List.of(new Mistake(file.toString(), 1, "the file", found, expected)));
    }
}
