package io.millrace.benchmarks.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Sends HTTP requests at a constant rate, whatever the answers do, over a few kept-alive connections, all on one thread. A
 * request that finds every connection busy waits for one, and the wait counts: latency is measured from the moment at which the
 * request was due, so that a slow answer is paid for by all those behind it (no coordinated omission).
 */
public final class OpenLoopHttp {
    private static final long LOOK_AGAIN_NANOS = 50_000;

    private final InetSocketAddress server;
    private final int connections;
    private final IntFunction<byte[]> requests;

    /**
     * A load that has not begun.
     *
     * @param requests a whole HTTP request per number
     */
    public OpenLoopHttp(InetSocketAddress server, int connections, IntFunction<byte[]> requests) {
        this.server = server;
        this.connections = connections;
        this.requests = requests;
    }

    /**
     * What a run was.
     *
     * @param answered answers, of whatever status
     * @param failed answers whose status was not 200
     * @param processorShare of one processor, what the load itself took
     * @param perSecond answers per second
     */
    public record Outcome(long answered, long failed, double processorShare, double perSecond) {}

    /**
     * Sends and waits for every answer; ends early when the latencies' limit is broken, and then counts those that were due and not
     * sent as they were by then.
     */
    public Outcome run(int perSecond, int count, Latencies latencies) throws IOException {
        long processor = processorNanos();
        Deque<HttpConnection> idle = new ArrayDeque<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                idle.add(new HttpConnection(selector, server));
            }
            long start = System.nanoTime();
            int sent = 0;
            int answered = 0;
            int failed = 0;
            while (answered < (latencies.broken() ? sent : count)) {
                while (sent < count
                        && !latencies.broken()
                        && !idle.isEmpty()
                        && System.nanoTime() - due(start, sent, perSecond) >= 0) {
                    idle.remove().send(requests.apply(sent), due(start, sent, perSecond));
                    sent++;
                }
                if (selector.selectNow() == 0) {
                    LockSupport.parkNanos(LOOK_AGAIN_NANOS);
                    continue;
                }
                for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator(); ready.hasNext(); ) {
                    HttpConnection connection = (HttpConnection) ready.next().attachment();
                    ready.remove();
                    if (connection.answered()) {
                        latencies.record(System.nanoTime() - connection.due());
                        failed += connection.good() ? 0 : 1;
                        answered++;
                        idle.add(connection);
                    }
                }
            }
            long end = System.nanoTime();
            for (int unsent = sent; unsent < count && end - due(start, unsent, perSecond) > 0; unsent++) {
                latencies.record(end - due(start, unsent, perSecond));
            }
            for (HttpConnection connection : idle) {
                connection.close();
            }
            double nanos = end - start;
            return new Outcome(answered, failed, (processorNanos() - processor) / nanos, 1e9 * answered / nanos);
        }
    }

    private static long due(long start, long number, int perSecond) {
        return start + number * 1_000_000_000L / perSecond;
    }

    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
