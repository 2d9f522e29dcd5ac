package io.millrace.topology.quality;

import io.millrace.topology.windows.WindowLedger;

/**
 * A window of a version's predictions that is judged, once by what is expected and once by what happened.
 *
 * @param estimated whether it is the former
 * @param model name of the model
 * @param version the version
 * @param end of the window
 */
record JudgedWindow(boolean estimated, String model, String version, long end) {
    private static final String ESTIMATED = "estimated ";
    private static final String REALISED = "realised ";

    /** That of a ledger's window. */
    static JudgedWindow of(WindowLedger.Window window) {
        return of(window.subject(), window.end());
    }

    /** That of a subject. */
    static JudgedWindow of(String subject, long end) {
        int name = subject.indexOf(' ') + 1;
        int slash = subject.indexOf('/');
        return new JudgedWindow(
                subject.startsWith(ESTIMATED), subject.substring(name, slash), subject.substring(slash + 1), end);
    }

    /** By which the ledger knows it, in all windows. */
    String subject() {
        return (estimated ? ESTIMATED : REALISED) + model + '/' + version;
    }

    /** The same window by what is expected. */
    JudgedWindow asEstimated() {
        return new JudgedWindow(true, model, version, end);
    }

    /** Whether the other is of the same model, judged in the same way. */
    boolean sameModel(JudgedWindow other) {
        return estimated == other.estimated && model.equals(other.model);
    }

    /** The tick from which on it can be judged. */
    long due(QualityWindows windows) {
        return estimated ? windows.scored(end) : windows.matured(model, end);
    }
}
