package io.millrace.topology.features;

/**
 * A writer's schema in which a field that the project file names has a type that cannot be used. Its records are dead
 * letters; found at start, it is a mistake in the project file. The message names source, field, what was found and what is
 * expected.
 */
public final class UnusableSchemaException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableSchemaException(String message) {
        super(message);
    }
}
