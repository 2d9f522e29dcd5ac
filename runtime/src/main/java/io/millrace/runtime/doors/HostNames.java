package io.millrace.runtime.doors;

import java.net.InetSocketAddress;
import java.net.URI;
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

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final String host;
    private final Set<String> said;
    private final Set<String> pages;
    private final boolean any;

    private HostNames(String host, Set<String> said, Set<String> pages, boolean any) {
        this.host = host;
        this.said = Set.copyOf(said);
        this.pages = Set.copyOf(pages);
        this.any = any;
    }

    /**
     * Those of a server.
     *
     * @param host where it listens
     * @param said names beside, by which a proxy or another machine asks, with or without the port that browsers see; empty: none is said
     */
    static HostNames of(String host, Set<String> said) {
        Set<String> names = new HashSet<>();
        Set<String> pages = new HashSet<>();
        for (String one : said) {
            int colon = one.lastIndexOf(':');
            boolean ported = colon > 0 && colon == one.indexOf(':');
            String name = plain(ported ? one.substring(0, colon) : one);
            names.add(name);
            if (ported) {
                pages.add(name + one.substring(colon));
            } else if (!local(name)) {
                pages.add(name + ":" + HTTP);
                pages.add(name + ":" + HTTPS);
            }
        }
        return new HostNames(plain(host), names, pages, said.isEmpty() && !loopback(host));
    }

    /** What a browser takes for this machine, where every port may be another's. */
    private static boolean local(String plain) {
        return plain.equals("localhost") || plain.endsWith(".localhost");
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
        return local(asked) || asked.equals(host) || said.contains(asked);
    }

    /** Whether a page comes from a server that was said: by a name with the port, or, where it was said without one and is none of this machine's, at a usual port. */
    boolean ofPage(URI page) {
        String name = page.getHost();
        int usual = "https".equalsIgnoreCase(page.getScheme()) ? HTTPS : HTTP;
        return name != null && pages.contains(plain(name) + ":" + (page.getPort() < 0 ? usual : page.getPort()));
    }

    /** As it is compared: a name of the root's is the same with and without its last dot. */
    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
