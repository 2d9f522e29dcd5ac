package io.millrace.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network between clients and one server on the loopback address: it passes on what comes, and can be made slow, cut, or a black hole. Of a connection each
 * direction has a thread.
 */
final class Relay implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final ExecutorService threads = Executors.newCachedThreadPool(Relay::daemon);
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final int target;
    private final ServerSocket door;
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean cut;
    private volatile boolean blackHoled;
    private volatile long holdMillis;
    private volatile int chunk = CHUNK;

    /**
     * A relay that passes on everything.
     *
     * @param door where clients connect; closed with the relay
     * @param target port of the server, which need not listen yet
     */
    Relay(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
        threads.execute(this::accept);
    }

    /** A relay on a free port. */
    static Relay to(int target) throws IOException {
        return new Relay(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), target);
    }

    /** Connections that there are. */
    int connections() {
        return connections.size();
    }

    /** Connections that it has refused. */
    int refused() {
        return refused.get();
    }

    /** Where clients connect. */
    int port() {
        return door.getLocalPort();
    }

    /** Everything takes so much longer in each direction, and no more than 64 KiB are under way on a connection. */
    void delay(Duration by) {
        holdMillis = by.toMillis();
    }

    /** No direction of a connection carries more than this in a second. */
    void throttle(int bytesPerSecond) {
        chunk = Math.max(1, bytesPerSecond / 10);
        holdMillis = 100;
    }

    /** Connections break off, and new ones do so at once. */
    void cut() {
        cut = true;
        connections.forEach(Connection::reset);
    }

    /** Nothing is passed on, and nobody is told: connections stay half open, for ever; new ones too, until it is mended. */
    void blackHole() {
        blackHoled = true;
        connections.forEach(connection -> connection.lost = true);
    }

    /** New connections work again, and what was slow is not. */
    void mend() {
        cut = false;
        blackHoled = false;
        holdMillis = 0;
        chunk = CHUNK;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Connection connection = new Connection(client);
                connections.add(connection);
                connection.begin();
            } catch (IOException closed) {
                // Of the door, or of a server that does not listen: the client was told.
            }
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        return thread;
    }

    private final class Connection {
        private final Socket client;
        private final Socket server = new Socket();
        private final AtomicInteger directions = new AtomicInteger(2);
        private volatile boolean lost;

        Connection(Socket client) {
            this.client = client;
        }

        void begin() throws IOException {
            try {
                if (cut) {
                    refused.incrementAndGet();
                    throw new SocketException("cut");
                }
                // It is among the connections by now: whoever has everything dropped finds it there, or it finds out
                // here.
                lost |= blackHoled;
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                server.connect(new InetSocketAddress(loopback, target));
            } catch (IOException refused) {
                reset();
                throw refused;
            }
            threads.execute(() -> pass(client, server));
            threads.execute(() -> pass(server, client));
        }

        private void pass(Socket from, Socket to) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[CHUNK];
                for (int read = in.read(buffer, 0, chunk); read >= 0; read = in.read(buffer, 0, chunk)) {
                    if (holdMillis > 0) {
                        Thread.sleep(holdMillis);
                    }
                    if (!lost) {
                        out.write(buffer, 0, read);
                    }
                }
                if (!lost) {
                    to.shutdownOutput();
                }
                if (directions.decrementAndGet() == 0) {
                    reset();
                }
            } catch (IOException broken) {
                reset();
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
                reset();
            }
        }

        /** Both ends are told that it is broken. */
        void reset() {
            connections.remove(this);
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.setSoLinger(true, 0);
                    socket.close();
                } catch (IOException already) {
                    // It is closed.
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        connections.forEach(Connection::reset);
        threads.shutdownNow();
    }
}
