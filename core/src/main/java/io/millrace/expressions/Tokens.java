package io.millrace.expressions;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts text into tokens. */
final class Tokens {
    private static final Set<String> PAIRS = Set.of("==", "!=", "<=", ">=");
    private static final String SINGLES = "+-*/()[],<>";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Tokens(String text) {
        this.text = text;
    }

    enum Kind {
        NAME,
        NUMBER,
        TEXT,
        /** An operator, a bracket or a reserved word. */
        SYMBOL,
        END
    }

    /**
     * One token.
     *
     * @param text the name, the number, the unescaped text or the symbol
     * @param column where it starts, from 1
     */
    record Token(Kind kind, String text, int column) {
        boolean is(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        /** How a message names it. */
        String shown() {
            return switch (kind) {
                case END -> "the end";
                case TEXT -> "the text \"" + text + "\"";
                default -> "'" + text + "'";
            };
        }
    }

    static List<Token> of(String text) {
        return new Tokens(text).cut();
    }

    private List<Token> cut() {
        while (true) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            int column = at + 1;
            if (at == text.length()) {
                tokens.add(new Token(Kind.END, "", column));
                return tokens;
            }
            char c = text.charAt(at);
            if (startsName(c)) {
                String name = name();
                tokens.add(new Token(ExpressionParser.WORDS.contains(name) ? Kind.SYMBOL : Kind.NAME, name, column));
            } else if (digit(at) || (c == '.' && digit(at + 1))) {
                tokens.add(new Token(Kind.NUMBER, number(), column));
            } else if (c == '"' || c == '\'') {
                tokens.add(new Token(Kind.TEXT, quoted(c), column));
            } else {
                tokens.add(new Token(Kind.SYMBOL, symbol(), column));
            }
        }
    }

    private String name() {
        int start = at;
        while (digit(at)
                || nameStartsAt(at)
                || (at < text.length() && text.charAt(at) == '.' && nameStartsAt(at + 1))) {
            at++;
        }
        return text.substring(start, at);
    }

    private String number() {
        int start = at;
        digits();
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            boolean signed = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0;
            if (digit(signed ? at + 2 : at + 1)) {
                at += signed ? 2 : 1;
                digits();
            }
        }
        if (at < text.length() && (startsName(text.charAt(at)) || text.charAt(at) == '.')) {
            throw new ExpressionException("a number cannot be followed by '" + text.charAt(at) + "'", at + 1);
        }
        return text.substring(start, at);
    }

    private String quoted(char quote) {
        StringBuilder value = new StringBuilder();
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote) {
                at = i + 1;
                return value.toString();
            }
            if (c == '\\') {
                i++;
                if (i == text.length() || "\\\"'".indexOf(text.charAt(i)) < 0) {
                    throw new ExpressionException("\\ must stand before a quote or another \\", i);
                }
            }
            value.append(text.charAt(i));
        }
        throw new ExpressionException("the text that starts here has no closing " + quote, at + 1);
    }

    private String symbol() {
        String pair = text.substring(at, Math.min(at + 2, text.length()));
        if (PAIRS.contains(pair)) {
            at += 2;
            return pair;
        }
        char c = text.charAt(at);
        if (SINGLES.indexOf(c) < 0) {
            String hint = c == '=' ? "; equality is written ==" : "";
            throw new ExpressionException("'" + c + "' has no meaning here" + hint, at + 1);
        }
        at++;
        return String.valueOf(c);
    }

    private void digits() {
        while (digit(at)) {
            at++;
        }
    }

    private boolean digit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private boolean nameStartsAt(int index) {
        return index < text.length() && startsName(text.charAt(index));
    }

    private static boolean startsName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }
}
