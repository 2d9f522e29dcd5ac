package io.millrace.quickstart.models;

import io.millrace.project.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Named facts as lines that fit a terminal: the name once, its value beside it and below. */
final class FieldLines {
    static final int WIDTH = 100;

    private static final int NAME = 12;

    private final List<String> lines = new ArrayList<>();

    /** A line by itself. */
    FieldLines line(String line) {
        lines.add(Printable.line(line));
        return this;
    }

    /** A fact; long ones go on below, broken at spaces. */
    FieldLines field(String name, String value) {
        String label = name;
        StringBuilder line = new StringBuilder();
        for (String word : value.split(" ", -1)) {
            if (line.length() > 0 && NAME + 3 + line.length() + 1 + word.length() > WIDTH) {
                add(label, line.toString());
                label = "";
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        add(label, line.toString());
        return this;
    }

    private void add(String name, String value) {
        lines.add(Printable.line(
                String.format(Locale.ROOT, "  %-" + NAME + "s %s", name, value).stripTrailing()));
    }

    /** Several facts of one name. */
    FieldLines fields(String name, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            field(i == 0 ? name : "", values.get(i));
        }
        return this;
    }

    FieldLines table(TextTable table) {
        lines.addAll(table.lines());
        return this;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
