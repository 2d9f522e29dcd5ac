package io.millrace.quickstart.simulation;

/** Something that happened to a customer. Times are epoch milliseconds. */
public sealed interface CustomerEvent {

    /** Whose event it is. */
    String customer();

    /** Number of the event among its customer's, from 0: with the customer, its identity. */
    int number();

    /** When it happened. */
    long time();

    /** A visit. */
    record Session(String customer, int number, long time, double durationSeconds, int pages, String device)
            implements CustomerEvent {}

    /** A purchase, made in a visit. */
    record Purchase(String customer, int number, long time, long cents, String product) implements CustomerEvent {}

    /** A call for help. */
    record Ticket(String customer, int number, long time, String severity) implements CustomerEvent {}

    /** A customer's row in the table of profiles, as it is from then on. */
    record Profile(String customer, int number, long time, long signedUpAt, Plan plan, String country)
            implements CustomerEvent {}
}
