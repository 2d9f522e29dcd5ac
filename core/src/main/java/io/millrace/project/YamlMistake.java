package io.millrace.project;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * What is wrong with text that is no YAML, in the words of who wrote it: the parser's own are about its tokens, and where it
 * stumbles is often the line after the mistake.
 *
 * @param line from 1
 * @param column from 1
 * @param found what stands there
 * @param expected what should
 */
record YamlMistake(int line, int column, String found, String expected) {
    /** A key whose value follows the colon without a space: to YAML all of it is one word. */
    private static final Pattern NO_SPACE = Pattern.compile("\\s*(- )?[\\w.-]+:[^\\s:/].*");

    private static final Pattern KEY_AND_VALUE = Pattern.compile("\\s*(- )?[\\w.-]+:\\s+[^\\s#].*");
    private static final int MOST_LEVELS = 4;

    /** What made a parser give up, and where it was. */
    private record Trouble(Place at, Place context, List<String> lines) {
        String line() {
            return text(at.line);
        }

        String text(int line) {
            return line < lines.size() ? lines.get(line) : "";
        }

        /** The nearest line above that says something; -1 when there is none. */
        int above(int line) {
            int above = line - 1;
            while (above >= 0 && isSilent(text(above))) {
                above--;
            }
            return above;
        }
    }

    /** From 0. */
    private record Place(int line, int column) {
        static Place of(Optional<Mark> mark, Place otherwise) {
            return mark.map(m -> new Place(m.getLine(), m.getColumn())).orElse(otherwise);
        }
    }

    static YamlMistake of(MarkedYamlEngineException failure, String text) {
        Place at = Place.of(failure.getProblemMark(), new Place(0, 0));
        Trouble trouble = new Trouble(
                at, Place.of(failure.getContextMark(), at), text.lines().toList());
        String problem =
                Optional.ofNullable(failure.getProblem()).orElse("broken YAML").replaceAll("\\s+", " ");
        if (problem.contains("(TAB)")) {
            return at(at, "a tab", "spaces: YAML has no tabs before a key or between a key and its value");
        }
        if (problem.contains("another document")) {
            return at(
                    at,
                    "a second document, behind ---",
                    "one project in a file: another is a file of its own, and what is laid over it, too");
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return colon(trouble);
        }
        if (problem.startsWith("expected <block end>")) {
            return problem.contains("start>'") || problem.endsWith("'-'")
                    ? indentation(trouble)
                    : at(
                            at,
                            "something behind the end of a value",
                            "the next key in a line of its own, or quotes around all of the text");
        }
        if (problem.startsWith("expected ',' or '")) {
            String end = problem.substring("expected ',' or '".length()).substring(0, 1);
            return at(
                    trouble.context,
                    "a " + (end.equals("}") ? "{" : "[") + " that is not closed, or what is within without commas",
                    "a comma between any two within, and a " + end + " behind the last");
        }
        if (problem.contains("unexpected end of stream")) {
            return at(trouble.context, "a quote that is not closed", "the same quote at the end of the text");
        }
        if (problem.contains("cannot start any token") || problem.startsWith("found undefined alias")) {
            Place start = trouble.line().startsWith("*", at.column) || !problem.startsWith("found undefined alias")
                    ? at
                    : trouble.context;
            String rest = trouble.text(start.line)
                    .substring(Math.min(start.column, trouble.text(start.line).length()));
            return at(
                    start,
                    "a text that begins with " + (rest.isEmpty() ? "a sign of YAML's own" : rest.substring(0, 1)),
                    "quotes around it: \"" + rest.strip() + '"');
        }
        if (problem.startsWith("could not find expected ':'")) {
            return noColon(trouble, trouble.context.line);
        }
        return at(at, problem.replaceFirst("^found ", ""), "YAML 1.2");
    }

    /** A colon where a value is under way: in the line itself, or because of the line above. */
    private static YamlMistake colon(Trouble trouble) {
        String before = trouble.line()
                .substring(0, Math.min(trouble.at.column, trouble.line().length()));
        int first = before.indexOf(": ");
        if (first >= 0) {
            return at(
                    trouble.at,
                    "a second colon in one line",
                    "one key in a line, or quotes around a text that has a colon in it: "
                            + before.substring(0, first).strip() + ": \"…\"");
        }
        int above = trouble.above(trouble.at.line);
        String line = above < 0 ? "" : trouble.text(above);
        int indent = indent(line);
        if (NO_SPACE.matcher(line).matches()) {
            return at(
                    new Place(above, line.indexOf(':')),
                    line.strip(),
                    "a space behind the colon: " + line.strip().replaceFirst(":", ": "));
        }
        if (!line.isEmpty() && line.indexOf(':') < 0) {
            return noColon(trouble, above);
        }
        if (KEY_AND_VALUE.matcher(line).matches() && indent(trouble.line()) > indent) {
            return at(
                    new Place(trouble.at.line, indent(trouble.line())),
                    "a key that is indented deeper than line " + (above + 1) + ", which has its value already",
                    spaces(indent) + " before it, as in line " + (above + 1));
        }
        return at(trouble.at, "a colon where no key can be", "quotes around a text that has a colon in it");
    }

    private static YamlMistake noColon(Trouble trouble, int line) {
        String text = trouble.text(line);
        return at(
                new Place(line, indent(text)),
                text.strip(),
                "a key, a colon, a space and a value, such as topic: orders");
    }

    /** A line that begins where none above does that could have it beside itself. */
    private static YamlMistake indentation(Trouble trouble) {
        List<String> levels = new ArrayList<>();
        int least = Integer.MAX_VALUE;
        for (int line = trouble.above(trouble.at.line);
                line >= 0 && levels.size() < MOST_LEVELS;
                line = trouble.above(line)) {
            int indent = indent(trouble.text(line));
            if (indent < least) {
                levels.add((levels.isEmpty() ? spaces(indent) : String.valueOf(indent)) + " as in line " + (line + 1));
                least = indent;
            }
        }
        return at(
                trouble.at,
                "a line with " + spaces(indent(trouble.line())) + " before it",
                Similar.oneOf("", levels) + ": the keys of one map begin in one column");
    }

    private static YamlMistake at(Place place, String found, String expected) {
        return new YamlMistake(place.line + 1, place.column + 1, found, expected);
    }

    private static String spaces(int number) {
        return number == 1 ? "1 space" : number + " spaces";
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    private static boolean isSilent(String line) {
        return line.isBlank() || line.stripLeading().startsWith("#");
    }
}
