package io.millrace.benchmarks.online;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * Sends HTTP requests at a constant rate, whatever the answers do, over a few kept-alive connections, all on one thread. A
 * request that finds every connection busy waits for one, and the wait counts: latency is measured from the moment at which the
 * request was due, so that a slow answer is paid for by all those behind it (no coordinated omission).
 */
final class OpenLoopHttp {
    private static final long LOOK_AGAIN_NANOS = 50_000;
    private static final int LARGEST_ANSWER = 1 << 20;

    private final InetSocketAddress server;
    private final int connections;
    private final IntFunction<byte[]> requests;
    private final Deque<Connection> idle = new ArrayDeque<>();

    private long failed;

    /** A whole HTTP request per number. */
    OpenLoopHttp(InetSocketAddress server, int connections, IntFunction<byte[]> requests) {
        this.server = server;
        this.connections = connections;
        this.requests = requests;
    }

    /**
     * Sends and waits for every answer.
     *
     * @param latencies microseconds from when a request was due to its whole answer
     */
    void run(double perSecond, int count, Histogram latencies) throws IOException {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                idle.add(new Connection(selector, server));
            }
            long period = (long) (1e9 / perSecond);
            long start = System.nanoTime() + period;
            int sent = 0;
            int answered = 0;
            while (answered < count) {
                while (sent < count && !idle.isEmpty() && System.nanoTime() - (start + sent * period) >= 0) {
                    idle.pop().send(requests.apply(sent), start + sent * period);
                    sent++;
                }
                if (selector.selectNow() == 0) {
                    LockSupport.parkNanos(LOOK_AGAIN_NANOS);
                    continue;
                }
                for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator(); ready.hasNext(); ) {
                    Connection connection = (Connection) ready.next().attachment();
                    ready.remove();
                    if (connection.answered()) {
                        latencies.recordValue(Math.max(0, (System.nanoTime() - connection.due) / 1_000));
                        failed += connection.good ? 0 : 1;
                        answered++;
                        idle.push(connection);
                    }
                }
            }
            for (Connection connection : idle) {
                connection.channel.close();
            }
            idle.clear();
        }
    }

    /** Answers whose status was not 200. */
    long failed() {
        return failed;
    }

    private static final class Connection {
        private final SocketChannel channel;
        private final ByteBuffer in = ByteBuffer.allocate(LARGEST_ANSWER);
        private long due;
        private boolean good;

        Connection(Selector selector, InetSocketAddress server) throws IOException {
            channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send(byte[] request, long dueNanos) throws IOException {
            due = dueNanos;
            in.clear();
            ByteBuffer out = ByteBuffer.wrap(request);
            while (out.hasRemaining()) {
                // A request fits the socket's buffer but for the rarest of cases.
                channel.write(out);
            }
        }

        /** Reads on; whether the answer is whole. */
        boolean answered() throws IOException {
            if (channel.read(in) < 0) {
                throw new EOFException("the server has closed the connection");
            }
            int body = body();
            if (body < 0) {
                return false;
            }
            String head = new String(in.array(), 0, body, StandardCharsets.ISO_8859_1);
            good = head.startsWith("HTTP/1.1 200");
            return in.position() >= body + length(head);
        }

        private int body() {
            byte[] bytes = in.array();
            for (int i = 3; i < in.position(); i++) {
                if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                    return i + 1;
                }
            }
            return -1;
        }

        private static int length(String head) throws IOException {
            String lower = head.toLowerCase(Locale.ROOT);
            int at = lower.indexOf("content-length:");
            if (at < 0) {
                throw new IOException("an answer without Content-Length: " + head);
            }
            return Integer.parseInt(
                    lower.substring(at + 15, lower.indexOf('\r', at)).strip());
        }
    }
}
