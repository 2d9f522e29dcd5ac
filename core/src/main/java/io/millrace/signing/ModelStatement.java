package io.millrace.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What a signature is over: that this bundle is that version of that model. The same bundle under another version, another model's name or
 * in another project is another statement.
 *
 * @param project the project's name
 * @param model the model's name in the project file
 * @param version semantic version
 * @param sha256 of the bundle's bytes, 64 lower-case hex digits
 */
public record ModelStatement(String project, String model, String version, String sha256) {

    /** What is signed: five lines, none of which can hold a line's end; the first says that nothing else is. */
    byte[] bytes() {
        String text = String.join("\n", "millrace model 1", project, model, version, sha256);
        if (text.lines().count() != 5) {
            throw new IllegalArgumentException("a name with a line's end in it is no name: " + this);
        }
        return text.getBytes(UTF_8);
    }
}
