package io.millrace.runtime.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * The file of callers: a line for each credential, {@code NAME SCOPES CREDENTIAL}, where the credential is {@code sha256:} and the token's SHA-256 in hexadecimal, or {@code subject:} and
 * the subject of a certificate. Empty lines and those that begin with {@code #} are passed over.
 */
public final class CallersFile {
    /** Name of the caller whose token {@code console.token} is. */
    public static final String CONSOLE = "console";

    /** Name of the caller whose token {@code rest.peer.token} is. */
    public static final String PEER = "peer";

    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S+)\\s+(\\S.*)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");

    /** What commands and limits know by them is nobody else's. */
    private static final Set<String> TAKEN = Set.of(CONSOLE, PEER);

    private CallersFile() {}

    /**
     * Reads a file.
     *
     * @param file named in mistakes
     * @throws IllegalArgumentException when a line is none: which, and what is expected; the message holds nothing of a credential
     */
    public static Callers parse(String file, String text) {
        List<Callers.Known> known = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                known.add(known(line));
            } catch (IllegalArgumentException expected) {
                throw new IllegalArgumentException(
                        "%s:%d: expected %s".formatted(file, i + 1, expected.getMessage()), expected);
            }
        }
        return new Callers(known);
    }

    /**
     * The line of a caller.
     *
     * @throws IllegalArgumentException when the name is none
     */
    public static String line(String name, Set<Scope> scopes, Credential.TokenHash token) {
        return "%s %s %s".formatted(named(name), Scope.words(scopes), token);
    }

    private static Callers.Known known(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("NAME SCOPES sha256:HASH, or NAME SCOPES subject:CN=…");
        }
        return new Callers.Known(
                new Caller(named(parts.group(1)), Scope.parse(parts.group(2), EnumSet.allOf(Scope.class))),
                credential(parts.group(3)));
    }

    private static String named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a name of up to 64 letters, digits and . _ @ -");
        }
        if (TAKEN.contains(name)) {
            throw new IllegalArgumentException(
                    "another name than %s: that is whose token a setting is".formatted(name));
        }
        return name;
    }

    private static Credential credential(String text) {
        if (HASH.matcher(text).matches()) {
            return new Credential.TokenHash(text.substring(Credential.TokenHash.PREFIX.length()));
        }
        if (text.startsWith(Credential.Subject.PREFIX)) {
            try {
                return new Credential.Subject(new X500Principal(text.substring(Credential.Subject.PREFIX.length())));
            } catch (IllegalArgumentException malformed) {
                throw new IllegalArgumentException("a subject such as CN=shop,O=Example behind subject:", malformed);
            }
        }
        throw new IllegalArgumentException(
                "sha256: and 64 lower-case hex digits, or subject: and a certificate's subject");
    }
}
