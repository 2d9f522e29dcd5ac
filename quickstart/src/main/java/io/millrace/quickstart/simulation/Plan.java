package io.millrace.quickstart.simulation;

/** What a customer pays for. */
public enum Plan {
    BASIC("basic"),
    PLUS("plus"),
    PREMIUM("premium");

    private final String text;

    Plan(String text) {
        this.text = text;
    }

    /** As it stands in a profile. */
    public String text() {
        return text;
    }
}
