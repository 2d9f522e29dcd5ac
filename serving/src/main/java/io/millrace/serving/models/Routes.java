package io.millrace.serving.models;

import java.util.List;

/** The route table in force: written by the control thread, read once per batch by every thread that scores. */
public final class Routes {
    private volatile RouteTable current;
    private volatile Runnable listener = () -> {};

    /**
     * Nothing is deployed yet.
     *
     * @param models the project's models
     */
    public Routes(List<String> models) {
        current = RouteTable.before(models);
    }

    /** The table in force. */
    public RouteTable current() {
        return current;
    }

    /** Has somebody told, on the control thread, after each new table; there is one who is told. */
    public void whenPublished(Runnable told) {
        listener = told;
    }

    /** One volatile write: the next batch of every thread is scored by the new table. */
    void publish(RouteTable table) {
        current = table;
        listener.run();
    }
}
