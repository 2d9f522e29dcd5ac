package io.millrace.runtime.doors;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Where requests come from, as they are counted. */
final class Addresses {
    private static final int NETWORK_BYTES = 8;

    private Addresses() {}

    /** The address, or of IPv6 the network of 64 bits, of which one host has all addresses. What proxies say of others is not believed. */
    static String of(Request request) {
        return of(Request.getRemoteAddr(request));
    }

    /** @param from none, once a connection has been closed */
    static String of(@Nullable SocketAddress from) {
        return from instanceof InetSocketAddress address && address.getAddress() != null
                ? of(address.getAddress().getHostAddress())
                : String.valueOf(from);
    }

    static String of(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return bytes.length == 4
                    ? address
                    : HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES)) + "::/64";
        } catch (UnknownHostException impossible) {
            return address;
        }
    }
}
