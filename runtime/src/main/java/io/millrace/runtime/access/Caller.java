package io.millrace.runtime.access;

import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param name as the file of callers has it; null of one who does not say
 * @param scopes what that one may ask for
 */
public record Caller(@Nullable String name, Set<Scope> scopes) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Whether one of these is enough, or none is needed. */
    public boolean may(Set<Scope> admitted) {
        return admitted.isEmpty() || !Collections.disjoint(scopes, admitted);
    }

    /** Whether that one may. */
    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }
}
