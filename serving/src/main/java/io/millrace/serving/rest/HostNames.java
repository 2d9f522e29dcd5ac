package io.millrace.serving.rest;

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

    private final Set<String> names;
    private final boolean any;

    private HostNames(Set<String> names, boolean any) {
        this.names = Set.copyOf(names);
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
        names.add(plain(host));
        said.forEach(name -> names.add(plain(name)));
        InetSocketAddress address = new InetSocketAddress(host, 0);
        boolean loopback = !address.isUnresolved() && address.getAddress().isLoopbackAddress();
        return new HostNames(names, said.isEmpty() && !loopback);
    }

    /**
     * Goes on when a server may be asked under a name.
     *
     * @param host of a request's address, or its header Host, without the port; null: it has none, which no browser leaves out
     * @throws Refusal 403 when it may not
     */
    void check(@Nullable String host) throws Refusal {
        if (any || host == null || ADDRESS.matcher(host).matches()) {
            return;
        }
        String name = plain(host);
        if (!name.equals("localhost") && !name.endsWith(".localhost") && !names.contains(name)) {
            throw Refusal.forbidden(
                    "the request's Host is neither an address nor localhost: set rest.allowed.hosts to the names"
                            + " under which this server may be asked");
        }
    }

    /** As it is compared: a name of the root's is the same with and without its last dot. */
    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
