package io.millrace.project;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * The JSON Schema (draft 7) of the project file, by which editors complete and check it, and of which {@code docs/project-file.md} is made. It says
 * what stands where, of which type and range; what depends on other parts of the file is said by the reader alone. Tests hold the two
 * together: what the schema refuses, {@link ProjectReader} refuses.
 *
 * <p>Beyond the draft's own words it has {@code x-least} and {@code x-most}, bounds of a duration; {@code x-range}, what else is to be said of what
 * is allowed; {@code x-default}, a default that is no value; {@code x-links}, words of a description and the page under {@code docs} that explains them.
 */
public final class ProjectSchema {
    private static final String RESOURCE = "project.schema.json";

    private ProjectSchema() {}

    /** The schema as JSON. */
    public static String text() {
        try (InputStream in = ProjectSchema.class.getResourceAsStream(RESOURCE)) {
            return new String(Objects.requireNonNull(in, RESOURCE).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
