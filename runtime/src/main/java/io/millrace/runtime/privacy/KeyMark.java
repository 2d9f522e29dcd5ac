package io.millrace.runtime.privacy;

import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a member of a consumer group says under which secret its process knows the forgotten: at the end of its client id, which brokers tell whoever may see the group. So whoever is about to
 * forget somebody sees beforehand that a process has another secret, and not when it is on the list for good.
 */
public final class KeyMark {
    /** Of a process without a secret. */
    public static final String NONE = "none";

    private static final String MARK = "-key-";
    private static final Pattern MARKED = Pattern.compile(".*" + MARK + "([0-9a-f]{8}|" + NONE + ")(-.*)?");

    private KeyMark() {}

    /** A client id with the mark of the {@code privacy.key} of these settings. */
    public static String on(String clientId, Settings settings) {
        return on(
                clientId,
                settings.find(MillraceSettings.PRIVACY_KEY).map(EntityHash::of).orElse(null));
    }

    /** The same of a hash under that secret; null: there is none. */
    public static String on(String clientId, @Nullable EntityHash hash) {
        return clientId + MARK + (hash == null ? NONE : hash.fingerprint());
    }

    /** The fingerprint in a client id, or {@link #NONE}; empty when it says nothing: somebody else's, or one that an operator has chosen. */
    public static Optional<String> of(String clientId) {
        Matcher marked = MARKED.matcher(clientId);
        return marked.matches() ? Optional.of(marked.group(1)) : Optional.empty();
    }
}
