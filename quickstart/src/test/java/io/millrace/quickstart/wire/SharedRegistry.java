package io.millrace.quickstart.wire;

import io.millrace.quickstart.cluster.RegistryProcess;
import io.millrace.wire.HttpSchemaRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One running registry for all test classes that ask for it, started by the first and stopped after the last. Tests
 * stay apart by their subjects.
 */
public final class SharedRegistry implements ParameterResolver {

    /** Where the build unpacks the server, seen from the module's directory. */
    public static final Path HOME = Path.of("target", "registry");

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

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Running.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedRegistry.class))
                .getOrComputeIfAbsent(
                        "registry",
                        key -> new Running(RegistryProcess.start(HOME, Path.of("target", "shared-registry.log"))),
                        Running.class);
    }
}
