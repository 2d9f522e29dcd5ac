package io.millrace.serving.rest;

import com.fasterxml.jackson.core.JacksonException;
import java.util.regex.Pattern;

/** What a client is told whose body is no JSON: what the parser says, without the parser's own insides. */
public final class BrokenJson {
    /** A limit's place in the parser, the setting that would allow it, and that the source is not shown. */
    private static final Pattern INSIDES =
            Pattern.compile(",? from `[^`]*`|:? enable `[^`]*` to allow|Source: [^;\\]]*; |`[^`]*`");

    private BrokenJson() {}

    /** 400, for the whole body. */
    public static Refusal refusal(JacksonException broken) {
        String said = INSIDES.matcher(broken.getOriginalMessage()).replaceAll("");
        return Refusal.badRequest(null, "the body is not JSON: " + said);
    }
}
