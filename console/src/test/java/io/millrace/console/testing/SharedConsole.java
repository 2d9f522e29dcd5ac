package io.millrace.console.testing;

import io.millrace.runtime.testing.SharedResource;
import java.nio.file.Path;

/** One {@link Running} console for all tests of a process: each has entities of its own, and leaves it in working order. */
public final class SharedConsole extends SharedResource<Running> {
    /** For JUnit. */
    public SharedConsole() {
        super(
                Running.class,
                () -> Running.start(
                        Path.of("target", "console-" + ProcessHandle.current().pid())));
    }
}
