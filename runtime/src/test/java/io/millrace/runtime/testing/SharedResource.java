package io.millrace.runtime.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives every test class that asks for one by a parameter the same running thing: started for the first of them, closed after the last.
 * What it is an extension of its own says.
 *
 * @param <T> what is shared
 */
public abstract class SharedResource<T extends AutoCloseable> implements ParameterResolver {
    private final Class<T> type;
    private final Start<T> start;

    /** How it is started. */
    @FunctionalInterface
    protected interface Start<T> {
        T start() throws Exception;
    }

    /** @param type of the parameter that asks for it */
    protected SharedResource(Class<T> type, Start<T> start) {
        this.type = type;
        this.start = start;
    }

    @Override
    public final boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == type;
    }

    @Override
    public final T resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedResource.class))
                .getOrComputeIfAbsent(type, key -> started(), type);
    }

    private T started() {
        try {
            return start.start();
        } catch (Exception failure) {
            throw new IllegalStateException(type.getSimpleName() + " does not start", failure);
        }
    }
}
