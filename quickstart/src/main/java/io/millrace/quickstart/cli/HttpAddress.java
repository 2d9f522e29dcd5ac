package io.millrace.quickstart.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where a server of this machine is opened in a browser: what a terminal tells, to be clicked on. */
final class HttpAddress {

    private HttpAddress() {}

    /**
     * For example {@code http://localhost:9400}.
     *
     * @param tls whether it speaks TLS
     * @param host that it listens on: a name or an address; a wildcard is an address for nobody
     */
    static String of(boolean tls, String host, int port) {
        InetAddress address = new InetSocketAddress(host, port).getAddress();
        boolean anywhere = address != null && address.isAnyLocalAddress();
        return "%s://%s:%d".formatted(tls ? "https" : "http", anywhere ? "localhost" : inUrl(host), port);
    }

    /** An IPv6 address has brackets there (RFC 3986, 3.2.2). */
    private static String inUrl(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
