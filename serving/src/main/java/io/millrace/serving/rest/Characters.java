package io.millrace.serving.rest;

/** JSON can write half a character, <code>"\ud800"</code>. In UTF-8 it would become another text: a question mark. */
public final class Characters {
    private Characters() {}

    /**
     * The text, if it is one.
     *
     * @param path where it stands in the request
     * @throws Refusal 400 when it has half a surrogate pair
     */
    public static String whole(String text, String path) throws Refusal {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw Refusal.badRequest(path, "half a surrogate pair is no character");
        }
        return text;
    }
}
