package io.millrace.console.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.console.views.View;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts on the board what has changed, at most four times a second of each view, and only while somebody looks. Not thread-safe. */
public final class Publisher {
    /** Least time between two documents of a view. */
    static final Duration LEAST = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
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
                news |= put(i);
                changed[i] = false;
                putAt[i] = now;
            }
        }
        if (news) {
            board.tell();
        }
    }

    /** One view that cannot be written is left as it was, and takes none of the others along. */
    private boolean put(int i) {
        View view = views.get(i);
        try {
            board.put(i, bytes(view));
            return true;
        } catch (RuntimeException defect) {
            LOG.error("The console's {} cannot be shown as it is now", view.name(), defect);
            return false;
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
