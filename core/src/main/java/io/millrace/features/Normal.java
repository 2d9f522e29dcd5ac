package io.millrace.features;

/** Brings expressions to one way of writing, so that spaces change no definition hash. */
final class Normal {
    private Normal() {}

    /** The text with each run of white space outside quotes as one space, and none at its ends. */
    static String text(String expression) {
        StringBuilder normal = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (!normal.isEmpty() && normal.charAt(normal.length() - 1) != ' ') {
                    normal.append(' ');
                }
                continue;
            }
            normal.append(c);
            if (quote != 0 && c == '\\' && i + 1 < expression.length()) {
                i++;
                normal.append(expression.charAt(i));
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
        }
        return normal.toString().strip();
    }
}
