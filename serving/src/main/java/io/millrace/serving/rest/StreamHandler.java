package io.millrace.serving.rest;

import org.jspecify.annotations.Nullable;

/**
 * Answers with events that go on for as long as the client listens (server-sent events, media type {@code text/event-stream}). Such answers are not counted among the requests that are worked
 * on; they have a bound of their own, {@link Streams#MOST}, and those beyond are refused with 503.
 */
public interface StreamHandler extends Route.Handler {

    /** What one client is told. */
    interface Events extends AutoCloseable {
        /**
         * The next bytes for the client, whole events as the media type has them; null: there are none now. Asked when the client has taken what came before, so
         * that whoever reads slowly is told the newest and not all. It must not wait; never asked by two threads at once.
         */
        byte @Nullable [] next();

        /** The client is gone, or the server stops; called once. */
        @Override
        void close();
    }

    /**
     * A client has come.
     *
     * @param news to be run, on any thread, whenever there may be something next; it returns at once
     * @throws Refusal instead of events
     */
    Events open(Route.Call call, Runnable news) throws Refusal;

    /** There is no answer that has an end. */
    @Override
    default Answer answer(Route.Call call) {
        throw new IllegalStateException("a stream is opened, not answered");
    }
}
