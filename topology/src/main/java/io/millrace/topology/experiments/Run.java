package io.millrace.topology.experiments;

import java.nio.charset.StandardCharsets;

/**
 * An experiment that runs.
 *
 * @param id of the run
 * @param model whose versions it compares
 * @param live whether entities have been shared out in it
 */
record Run(String id, String model, boolean live) {

    byte[] encode() {
        return (id + '\0' + model + '\0' + live).getBytes(StandardCharsets.UTF_8);
    }

    static Run decode(byte[] bytes) {
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\0", -1);
        return new Run(parts[0], parts[1], Boolean.parseBoolean(parts[2]));
    }
}
