package io.millrace.serving.testing;

import io.millrace.bundle.Rejection;
import io.millrace.serving.models.ModelAlerts;
import java.util.ArrayList;
import java.util.List;

/** Keeps what people would have been told. */
public final class RecordedAlerts implements ModelAlerts {
    public final List<String> told = new ArrayList<>();

    /** On which updates versions failed. */
    public final List<String> updates = new ArrayList<>();

    @Override
    public void rejected(String version, Rejection rejection, String reason) {
        told.add("rejected " + version + " (" + rejection.code() + "): " + reason);
    }

    @Override
    public void failing(String version, RuntimeException why, String update) {
        told.add("failing " + version + ": " + why);
        updates.add(update);
    }

    @Override
    public void recovered(String version, String reason) {
        told.add("recovered " + version);
    }

    @Override
    public void settled(String version, String reason) {
        told.add("settled " + version);
    }
}
