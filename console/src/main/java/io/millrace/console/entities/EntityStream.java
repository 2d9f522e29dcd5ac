package io.millrace.console.entities;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.console.entities.HistorySearch.Found;
import io.millrace.console.errands.Errands;
import io.millrace.console.views.Json;
import io.millrace.records.Prediction;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import io.millrace.serving.rest.StreamHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /console/api/stream/entities/{id}}: what models have made of an entity, whole, and again whenever it has been scored, four times a second at most. {@code event: entity} has it;
 * {@code event: failed} says why it cannot be found. One thread tells of predictions and lets them be heard.
 */
public final class EntityStream implements StreamHandler {
    private static final long LEAST_NANOS = Duration.ofMillis(250).toNanos();

    private final List<String> models;
    private final Errands errands;
    private final HistorySearch search;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Of a process's project. */
    public EntityStream(ProcessContext process, Errands errands) {
        models = process.project().modelNames();
        this.errands = errands;
        search = new HistorySearch(process);
    }

    /** Whether anybody listens. */
    public boolean heard() {
        return !listeners.isEmpty();
    }

    /** Somebody was scored. */
    public void predicted(Prediction prediction) {
        for (Listener listener : listeners) {
            if (listener.entity.equals(prediction.getEntity())) {
                listener.predicted(prediction);
            }
        }
    }

    /** Lets those hear of it who are to; called several times a second. */
    public void turn() {
        for (Listener listener : listeners) {
            if (listener.due()) {
                listener.news.run();
            }
        }
    }

    @Override
    public Events open(Route.Call call, Runnable news) throws Refusal {
        Listener listener = new Listener(call.rest(), news);
        // From here on it is told of; what is written before its search begins, that finds.
        listeners.add(listener);
        try {
            var unused = errands.run(() -> search.search(listener.entity)).whenComplete(listener::searched);
        } catch (Refusal busy) {
            listeners.remove(listener);
            throw busy;
        }
        return listener;
    }

    private final class Listener implements Events {
        private final String entity;
        private final Runnable news;
        private final List<Prediction> meanwhile = new ArrayList<>();
        private @Nullable EntityHistory history;
        private @Nullable String failure;
        private boolean changed;
        private long toldAt = System.nanoTime() - LEAST_NANOS;

        Listener(String entity, Runnable news) {
            this.entity = entity;
            this.news = news;
        }

        void searched(@Nullable Found found, @Nullable Throwable failed) {
            synchronized (this) {
                if (found == null) {
                    failure = failed == null ? "nothing was found" : String.valueOf(failed.getMessage());
                    meanwhile.clear();
                } else {
                    history = new EntityHistory(entity, models, found);
                    meanwhile.forEach(history::predicted);
                    meanwhile.clear();
                }
                changed = true;
            }
            news.run();
        }

        synchronized void predicted(Prediction prediction) {
            if (history != null) {
                changed |= history.predicted(prediction);
            } else if (failure == null) {
                meanwhile.add(prediction);
            }
        }

        synchronized boolean due() {
            return changed && System.nanoTime() - toldAt >= LEAST_NANOS;
        }

        @Override
        public synchronized byte @Nullable [] next() {
            if (!due()) {
                return null;
            }
            changed = false;
            toldAt = System.nanoTime();
            return history == null
                    ? event("failed", Json.object().put("error", failure).toString())
                    : event("entity", history.document().toString());
        }

        private static byte[] event(String name, String json) {
            return ("event: " + name + "\ndata: " + json + "\n\n").getBytes(UTF_8);
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }
}
