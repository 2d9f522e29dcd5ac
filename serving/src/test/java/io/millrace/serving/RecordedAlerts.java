package io.millrace.serving;

import java.util.ArrayList;
import java.util.List;

/** Keeps what people would have been told. */
final class RecordedAlerts implements ModelAlerts {
    final List<String> told = new ArrayList<>();

    @Override
    public void rejected(String version, String reason) {
        told.add("rejected " + version + ": " + reason);
    }

    @Override
    public void settled(String version, String reason) {
        told.add("settled " + version);
    }
}
