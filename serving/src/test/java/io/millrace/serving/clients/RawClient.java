package io.millrace.serving.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends any bytes, and reads answers as strictly as RFC 9112 has them: a status line, header lines, and a body of as many
 * bytes as Content-Length says.
 */
public final class RawClient {
    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;

    public RawClient(int port) {
        this.port = port;
    }

    public Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Every answer to some bytes, after which nothing more is sent. */
    public List<Reply> send(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
            } catch (SocketException cutOff) {
                // It has answered before all was sent.
            }
            return replies(new BufferedInputStream(socket.getInputStream()));
        }
    }

    /** Every answer up to the end; a connection that is reset ends, too. */
    static List<Reply> replies(InputStream in) throws IOException {
        List<Reply> replies = new ArrayList<>();
        try {
            for (Reply reply = reply(in, true); reply != null; reply = reply(in, true)) {
                replies.add(reply);
            }
        } catch (SocketException reset) {
            return replies;
        }
        return replies;
    }

    /** The next answer but {@code 100 Continue}. */
    public static Reply reply(InputStream in) throws IOException {
        Reply reply = reply(in, false);
        if (reply == null) {
            throw new IOException("no answer");
        }
        return reply;
    }

    private static @Nullable Reply reply(InputStream in, boolean mayEnd) throws IOException {
        String status = line(in);
        if (status == null) {
            if (mayEnd) {
                return null;
            }
            throw new IOException("the connection has ended without an answer");
        }
        if (!status.matches("HTTP/1\\.[01] [1-5]\\d\\d .*")) {
            throw new IOException("no status line: " + status);
        }
        int code = Integer.parseInt(status.substring(9, 12));
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("no header: " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if (code == 100) {
            return reply(in, mayEnd);
        }
        String length = headers.get("content-length");
        if (length == null) {
            throw new IOException("an answer of unknown length: " + status);
        }
        byte[] body = in.readNBytes(Integer.parseInt(length));
        if (body.length != Integer.parseInt(length)) {
            throw new IOException("half an answer: " + body.length + " of " + length + " bytes");
        }
        return new Reply(code, headers, body);
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int one = in.read(); one != '\n'; one = in.read()) {
            if (one < 0) {
                if (line.size() == 0) {
                    return null;
                }
                throw new IOException("half a line: " + line.toString(ISO_8859_1));
            }
            line.write(one);
        }
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
