package io.millrace.runtime.brokers;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.ClientDnsLookup;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * What a broker speaks at an address. Kafka's clients do not ask: one that speaks plainly takes the first bytes of TLS for the size of an answer, 350 MB, and dies for want of memory or waits for the rest; one that
 * speaks TLS to a plain broker tries again for ever.
 */
public final class BrokerDoor {
    private static final int PATIENCE_MILLIS = 2_000;

    /** {@code ApiVersions} of version 0, by a client without a name: what any broker answers anybody. */
    private static final int CORRELATION = 1;

    private static final byte[] WHO_ARE_YOU = ByteBuffer.allocate(14)
            .putInt(10)
            .putShort((short) 18)
            .putShort((short) 0)
            .putInt(CORRELATION)
            .putShort((short) -1)
            .array();

    /** First byte of an alert in TLS, and the first of every version of it. */
    private static final int ALERT = 0x15;

    private static final int VERSION = 3;

    private BrokerDoor() {}

    /**
     * What is wrong with a client's protocol; empty when all is well, or when nobody answers: then the client says so.
     *
     * @param servers {@code bootstrap.servers}
     * @param protocol {@code security.protocol}
     */
    public static Optional<String> mistake(String servers, String protocol) {
        List<InetSocketAddress> addresses;
        boolean tls;
        try {
            SecurityProtocol wanted = SecurityProtocol.forName(protocol);
            tls = wanted == SecurityProtocol.SSL || wanted == SecurityProtocol.SASL_SSL;
            addresses = ClientUtils.parseAndValidateAddresses(
                    List.of(servers.split(",", -1)), ClientDnsLookup.USE_ALL_DNS_IPS);
        } catch (ConfigException | IllegalArgumentException unusable) {
            return Optional.empty();
        }
        for (InetSocketAddress address : addresses) {
            Optional<Boolean> speaksTls = speaksTls(address);
            if (speaksTls.isPresent()) {
                return speaksTls.get() == tls ? Optional.empty() : Optional.of(words(address, protocol, tls));
            }
        }
        return Optional.empty();
    }

    private static String words(InetSocketAddress address, String protocol, boolean tls) {
        return "security.protocol: found %s, expected %s: the broker at %s:%d (bootstrap.servers) %s"
                .formatted(
                        protocol,
                        tls ? "PLAINTEXT or SASL_PLAINTEXT" : "SSL or SASL_SSL",
                        address.getHostString(),
                        address.getPort(),
                        tls ? "does not speak TLS" : "speaks TLS");
    }

    private static Optional<Boolean> speaksTls(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(WHO_ARE_YOU);
            DataInputStream answer = new DataInputStream(socket.getInputStream());
            int first = answer.readInt();
            if (first >>> 24 == ALERT && (first >>> 16 & 0xff) == VERSION) {
                return Optional.of(true);
            }
            return answer.readInt() == CORRELATION ? Optional.of(false) : Optional.empty();
        } catch (IOException nobody) {
            return Optional.empty();
        }
    }
}
