package io.millrace.serving;

/** The route table in force: written by the control thread, read once per record by every stream thread. */
final class Routes {
    private volatile RouteTable current = RouteTable.EMPTY;

    RouteTable current() {
        return current;
    }

    /** One volatile write: the next record of every thread is scored by the new table. */
    void publish(RouteTable table) {
        current = table;
    }
}
