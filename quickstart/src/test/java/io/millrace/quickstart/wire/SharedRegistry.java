package io.millrace.quickstart.wire;

import io.millrace.quickstart.cluster.RegistryProcess;
import io.millrace.runtime.testing.SharedResource;
import io.millrace.wire.HttpSchemaRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * One running registry for all test classes of a process that ask for it, started by the first and stopped after the last. Tests
 * stay apart by their subjects.
 */
public final class SharedRegistry extends SharedResource<SharedRegistry.Running> {

    /** Where the build unpacks the server, seen from the module's directory. */
    public static final Path HOME = Path.of("target", "registry");

    /** For JUnit. */
    public SharedRegistry() {
        super(
                Running.class,
                () -> new Running(RegistryProcess.start(
                        HOME,
                        Path.of(
                                "target",
                                "shared-registry-" + ProcessHandle.current().pid() + ".log"))));
    }

    /** The running registry. */
    public record Running(RegistryProcess process) implements AutoCloseable {

        public String url() {
            return process.url();
        }

        /** A client configuration for it. */
        public Map<String, Object> config() {
            Map<String, Object> config = new HashMap<>();
            config.put("schema.registry.url", url());
            return config;
        }

        /** A client of it that knows nothing yet. */
        public HttpSchemaRegistry client() {
            return HttpSchemaRegistry.of(config());
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
