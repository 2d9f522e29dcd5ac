package io.millrace.runtime.doors;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names under which a server lets itself be asked. A page of another site, whose owner lets the site's name lead to this machine once the page is there (DNS rebinding), is of the same origin as the
 * server to a browser, which lets it read the answers; but its requests name that site. So a server of the loopback address, which is there for this machine alone, answers those that name the machine: by an address, for
 * which nobody is asked what it leads to, or as localhost, which browsers resolve by themselves. On other addresses it is anybody's business by which name one comes, unless names are said.
 */
final class HostNames {
    private static final Pattern ADDRESS = Pattern.compile("\\[.*]|[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private final String host;
    private final Set<String> said;
    private final boolean any;

    private HostNames(String host, Set<String> said, boolean any) {
        this.host = host;
        this.said = Set.copyOf(said);
        this.any = any;
    }

    /**
     * Those of a server.
     *
     * @param host where it listens
     * @param said names beside, by which a proxy or another machine asks; empty: none is said
     */
    static HostNames of(String host, Set<String> said) {
        Set<String> names = new HashSet<>();
        said.forEach(name -> names.add(plain(name)));
        return new HostNames(plain(host), names, said.isEmpty() && !loopback(host));
    }

    /** Whether only this machine reaches it there. */
    static boolean loopback(String host) {
        InetSocketAddress address = new InetSocketAddress(host, 0);
        return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
    }

    /**
     * Whether a server may be asked under a name.
     *
     * @param name of a request's address, or its header Host, without the port; null: it has none, which no browser leaves out
     */
    boolean may(@Nullable String name) {
        if (any || name == null || ADDRESS.matcher(name).matches()) {
            return true;
        }
        String asked = plain(name);
        return asked.equals("localhost") || asked.endsWith(".localhost") || asked.equals(host) || said.contains(asked);
    }

    /** Whether a name is one that was said. */
    boolean said(@Nullable String name) {
        return name != null && said.contains(plain(name));
    }

    /** As it is compared: a name of the root's is the same with and without its last dot. */
    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
