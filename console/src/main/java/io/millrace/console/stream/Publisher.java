package io.millrace.console.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.console.views.View;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Puts on the board what has changed, at most four times a second of each view, and only while somebody looks. Not thread-safe. */
public final class Publisher {
    /** Least time between two documents of a view. */
    static final Duration LEAST = Duration.ofMillis(250);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<View> views;
    private final Board board;
    private final boolean[] changed;
    private final long[] putAt;

    /** @param views in the order of the board's */
    public Publisher(List<View> views, Board board) {
        this.views = List.copyOf(views);
        this.board = board;
        changed = new boolean[views.size()];
        Arrays.fill(changed, true);
        putAt = new long[views.size()];
        Arrays.fill(putAt, System.nanoTime() - LEAST.toNanos());
    }

    /** A view's document is another now. */
    public void changed(View view) {
        changed[views.indexOf(view)] = true;
    }

    /** Puts what is due, and tells. */
    public void turn() {
        boolean awaited = board.awaited();
        if (!awaited && !board.heard()) {
            return;
        }
        boolean news = awaited;
        long now = System.nanoTime();
        for (int i = 0; i < changed.length; i++) {
            // Who comes is told how it is now.
            if (changed[i] && (awaited || now - putAt[i] >= LEAST.toNanos())) {
                board.put(i, bytes(views.get(i)));
                changed[i] = false;
                putAt[i] = now;
                news = true;
            }
        }
        if (news) {
            board.tell();
        }
    }

    private static byte[] bytes(View view) {
        try {
            return JSON.writeValueAsBytes(view.document());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
