package io.millrace.console.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.serving.rest.Route;
import io.millrace.serving.rest.StreamHandler;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest document of each view, and who listens. One thread puts documents and admits listeners; a listener is told each document whole, in the order of the views at first, and of documents
 * that came while it was busy only the newest.
 */
public final class Board implements StreamHandler {
    private final List<String> views;
    private final AtomicReferenceArray<@Nullable Posted> posted;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private long number;

    /** A document as it is sent, and its number among all. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Posted(long number, byte[] bytes) {}

    /** @param views names, in the order in which a new listener is told */
    public Board(List<String> views) {
        this.views = List.copyOf(views);
        posted = new AtomicReferenceArray<>(views.size());
    }

    /** Whether anybody listens. */
    public boolean heard() {
        return !listeners.isEmpty();
    }

    /** Whether somebody has come whom nothing has been told yet. */
    public boolean awaited() {
        return listeners.stream().anyMatch(listener -> !listener.admitted);
    }

    /** Puts a view's document in the place of the one before; nobody is told yet. */
    public void put(int view, byte[] json) {
        number++;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length + 64);
        bytes.writeBytes(("event: " + views.get(view) + "\nid: " + number + "\ndata: ").getBytes(UTF_8));
        bytes.writeBytes(json);
        bytes.writeBytes(new byte[] {'\n', '\n'});
        posted.set(view, new Posted(number, bytes.toByteArray()));
    }

    /** Tells everybody what is new to them; those who have come, all that there is. */
    public void tell() {
        for (Listener listener : listeners) {
            listener.admitted = true;
            listener.news.run();
        }
    }

    @Override
    public Events open(Route.Call call, Runnable news) {
        Listener listener = new Listener(news);
        listeners.add(listener);
        return listener;
    }

    private final class Listener implements Events {
        private final Runnable news;
        private final long[] told = new long[views.size()];
        private volatile boolean admitted;
        private int turn;

        Listener(Runnable news) {
            this.news = news;
        }

        @Override
        public byte @Nullable [] next() {
            if (!admitted) {
                return null;
            }
            for (int i = 0; i < told.length; i++) {
                int view = (turn + i) % told.length;
                Posted newest = posted.get(view);
                if (newest != null && newest.number > told[view]) {
                    told[view] = newest.number;
                    // A view that changes often keeps no other from its turn.
                    turn = (view + 1) % told.length;
                    return newest.bytes;
                }
            }
            return null;
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }
}
