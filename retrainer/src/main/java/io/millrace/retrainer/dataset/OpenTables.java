package io.millrace.retrainer.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that a training has opened. Their cells may lie in files of gigabytes, of which the garbage collector, seeing small objects, knows nothing: so they are closed when the training ends, however it does. Not
 * thread-safe.
 */
public final class OpenTables implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTables.class);

    private final Path directory;
    private final List<ExampleTable> tables = new ArrayList<>();

    /** @param directory where cells lie */
    public OpenTables(Path directory) {
        this.directory = directory;
    }

    /** Where cells lie. */
    public Path directory() {
        return directory;
    }

    /** A table that is closed with the others; that it has been closed before does no harm. */
    public ExampleTable keep(ExampleTable table) {
        tables.add(table);
        return table;
    }

    /** Nobody may read any of them any more. */
    @Override
    public void close() {
        for (ExampleTable table : tables) {
            try {
                table.close();
            } catch (IOException failed) {
                // What the training has come to does not depend on it.
                LOG.warn("the room of a table could not be given back: {}", failed.toString());
            }
        }
        tables.clear();
    }
}
