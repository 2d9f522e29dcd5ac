package io.millrace.serving.rest;

import java.util.ArrayList;
import java.util.List;

/** Paths in which a segment in braces stands for any one that is not empty: {@code /models/{model}/ready}. */
final class PathTemplate {
    private PathTemplate() {}

    static boolean matches(String template, String path) {
        if (!path.startsWith(template.substring(0, template.indexOf('{')))) {
            return false;
        }
        String[] wanted = template.split("/", -1);
        String[] found = path.split("/", -1);
        for (int i = 0; i < wanted.length && wanted.length == found.length; i++) {
            if (isVariable(wanted[i]) ? found[i].isEmpty() : !found[i].equals(wanted[i])) {
                return false;
            }
        }
        return wanted.length == found.length;
    }

    /** What stands for the segments in braces, in their order, of a path that matches. */
    static List<String> segments(String template, String path) {
        String[] wanted = template.split("/", -1);
        String[] found = path.split("/", -1);
        List<String> segments = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            if (isVariable(wanted[i])) {
                segments.add(found[i]);
            }
        }
        return segments;
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }
}
