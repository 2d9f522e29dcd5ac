package io.millrace.runtime.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Those who are known. Immutable. */
public final class Callers {
    private final List<Known> known;

    /** A caller, and by what that one is known; one may be known by several things, so that each can be replaced. */
    public record Known(Caller caller, Credential credential) {}

    /** These. */
    public Callers(List<Known> known) {
        this.known = List.copyOf(known);
    }

    /** These and others. */
    public Callers and(Callers others) {
        List<Known> all = new ArrayList<>(known);
        all.addAll(others.known);
        return new Callers(all);
    }

    /** Who says a token. All are compared with, whichever it is. */
    public Optional<Caller> byToken(String token) {
        Credential.TokenHash said = Credential.TokenHash.of(token);
        Optional<Caller> found = Optional.empty();
        for (Known one : known) {
            if (one.credential instanceof Credential.TokenHash hash && hash.is(said)) {
                found = Optional.of(one.caller);
            }
        }
        return found;
    }

    /** Who has a certificate of this subject. */
    public Optional<Caller> bySubject(X500Principal subject) {
        return known.stream()
                .filter(one -> one.credential.equals(new Credential.Subject(subject)))
                .map(Known::caller)
                .findFirst();
    }

    /** Whether anybody may. */
    public boolean any(Scope scope) {
        return known.stream().anyMatch(one -> one.caller.may(scope));
    }

    /** How many there are. */
    public int size() {
        return known.size();
    }
}
