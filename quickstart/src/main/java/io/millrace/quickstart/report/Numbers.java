package io.millrace.quickstart.report;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Numbers in JSON, which knows no NaN: what could not be computed is null, and never a text that compares as greater than 0. */
final class Numbers {

    private Numbers() {}

    static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}
