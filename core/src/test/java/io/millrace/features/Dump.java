package io.millrace.features;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The content of stores, to be compared. */
final class Dump {
    private Dump() {}

    static List<String> of(StateStores stores) {
        List<String> lines = new ArrayList<>();
        add(lines, "head", stores.heads());
        add(lines, "wide", stores.wide());
        return lines;
    }

    private static void add(List<String> lines, String name, KeyValues store) {
        store.scan(
                new byte[0],
                null,
                (key, value) -> lines.add(name + " " + HexFormat.of().formatHex(key) + " "
                        + HexFormat.of().formatHex(value)));
    }
}
