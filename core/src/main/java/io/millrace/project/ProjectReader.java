package io.millrace.project;

import java.util.List;

/** Reads project files: YAML in, an immutable {@link Project} out, or every mistake at once. */
public final class ProjectReader {
    private ProjectReader() {}

    /**
     * Reads a project.
     *
     * @param files the project file, then its overlays: a later file's maps are merged into the earlier ones, its scalars
     *     and lists replace theirs, and its nulls delete
     * @throws InvalidProjectException with every mistake, in file order
     */
    public static Project read(List<ProjectFile> files) throws InvalidProjectException {
        if (files.isEmpty()) {
            throw new InvalidProjectException(List.of(new Mistake("-", 1, "-", "no file", "a project file")));
        }
        throw new UnsupportedOperationException();
    }
}
