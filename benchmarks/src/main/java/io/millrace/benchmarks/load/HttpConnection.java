package io.millrace.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A kept-alive connection with one request under way at most. It reads of an answer what it must: status and length. */
final class HttpConnection {
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS = "HTTP/1.1 ".length();
    private static final int UNKNOWN = -1;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(LARGEST_ANSWER);
    private long due;
    private int end;

    HttpConnection(Selector selector, InetSocketAddress server) throws IOException {
        channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Sends a whole request that was due at that moment. */
    void send(byte[] request, long dueNanos) throws IOException {
        due = dueNanos;
        end = UNKNOWN;
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
        if (end == UNKNOWN) {
            end = end();
        }
        return end != UNKNOWN && in.position() >= end;
    }

    /** When the request was due. */
    long due() {
        return due;
    }

    /** Whether the status was 200. */
    boolean good() {
        return in.get(STATUS) == '2' && in.get(STATUS + 1) == '0' && in.get(STATUS + 2) == '0';
    }

    void close() throws IOException {
        channel.close();
    }

    /** Where the answer ends; unknown before all of its head is there. */
    private int end() throws IOException {
        int length = UNKNOWN;
        for (int i = 0; i + 3 < in.position(); i++) {
            if (in.get(i) != '\r') {
                continue;
            }
            if (in.get(i + 2) == '\r' && in.get(i + 3) == '\n') {
                if (length == UNKNOWN) {
                    throw new IOException("an answer without Content-Length");
                }
                return i + 4 + length;
            }
            if (isLength(i)) {
                length = number(i + LENGTH.length);
            }
        }
        return UNKNOWN;
    }

    private boolean isLength(int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            if (at + i >= in.position() || Character.toLowerCase(in.get(at + i)) != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    private int number(int at) {
        int number = 0;
        for (int i = at; i < in.position() && in.get(i) != '\r'; i++) {
            number = in.get(i) == ' ' ? number : 10 * number + in.get(i) - '0';
        }
        return number;
    }
}
