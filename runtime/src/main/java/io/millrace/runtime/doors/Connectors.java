package io.millrace.runtime.doors;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** What listens at an address: a bounded number of connections, none of which may keep the next request's head to itself. */
final class Connectors {
    /** Connections at once: each takes a file descriptor, of which a process has few thousands. Those beyond wait to be accepted. */
    private static final int MOST = 2_000;

    /** Connections that may wait to be accepted. Beyond it a client tries again after a second: with the usual 50, at every rush. */
    private static final int ACCEPT_QUEUE = 1_024;

    private Connectors() {}

    static ServerConnector of(
            Server server,
            String host,
            int port,
            HttpConfiguration http,
            SslContextFactory.@Nullable Server tls,
            Denials denials) {
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector connector = tls == null
                ? new ServerConnector(server, 1, 1, plain)
                : new ServerConnector(server, 1, 1, new SslConnectionFactory(tls, plain.getProtocol()), plain);
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(Door.IDLE_MILLIS);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        NetworkConnectionLimit limit = new NetworkConnectionLimit(MOST, connector);
        connector.addBean(limit);
        connector.addBean(new SlowHeads(connector, denials));
        connector.addBean(new SslHandshakeListener() {
            @Override
            public void handshakeFailed(Event event, Throwable failure) {
                denials.count(
                        Denial.TLS,
                        Addresses.of(String.valueOf(event.getSSLEngine().getPeerHost())));
            }
        });
        return connector;
    }

    /**
     * Closes connections that send a byte now and then and no request: such a one is never silent for long, and never done. What is between two requests for longer than a connection may be silent has sent something that is no request.
     */
    private static final class SlowHeads extends AbstractLifeCycle implements Connection.Listener {
        private static final long LOOK_SECONDS = 5;
        private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(Door.IDLE_MILLIS + 5_000);

        private final ServerConnector connector;
        private final Denials denials;
        private final Map<Connection, Waiting> waiting = new ConcurrentHashMap<>();
        private Scheduler.@Nullable Task next;

        /** Since when a connection has had this many requests, all of them answered. */
        private record Waiting(long requests, long since) {}

        SlowHeads(ServerConnector connector, Denials denials) {
            this.connector = connector;
            this.denials = denials;
        }

        @Override
        public void onOpened(Connection connection) {
            waiting.put(connection, new Waiting(0, System.nanoTime()));
        }

        @Override
        public void onClosed(Connection connection) {
            waiting.remove(connection);
        }

        @Override
        protected void doStart() {
            schedule();
        }

        @Override
        protected void doStop() {
            Scheduler.Task task = next;
            if (task != null) {
                task.cancel();
            }
        }

        private void schedule() {
            next = connector.getScheduler().schedule(this::look, LOOK_SECONDS, TimeUnit.SECONDS);
        }

        private void look() {
            try {
                long now = System.nanoTime();
                waiting.forEach((connection, before) -> look(connection, before, now));
            } finally {
                if (isRunning()) {
                    schedule();
                }
            }
        }

        private void look(Connection connection, Waiting before, long now) {
            if (connection instanceof SslConnection) {
                // The connection within it is watched.
                return;
            }
            long requests = connection.getMessagesIn();
            if (requests != before.requests || requests != connection.getMessagesOut()) {
                waiting.replace(connection, before, new Waiting(requests, now));
            } else if (now - before.since > PATIENCE && connection.getEndPoint().isOpen()) {
                denials.count(Denial.SLOW, Addresses.of(connection.getEndPoint().getRemoteSocketAddress()));
                connection.getEndPoint().close();
            }
        }
    }
}
