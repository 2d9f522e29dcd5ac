package io.millrace.signing;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text as OpenSSL writes keys (RFC 7468). */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private Pem() {}

    /**
     * The contents of a text's blocks of one kind.
     *
     * @throws IllegalArgumentException when there is none, or one of another kind; the message holds nothing of the text
     */
    static List<byte[]> blocks(String text, String kind) {
        List<byte[]> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (!block.group(1).equals(kind)) {
                throw new IllegalArgumentException("a " + block.group(1) + " in PEM, expected a " + kind);
            }
            found.add(Base64.getMimeDecoder().decode(block.group(2)));
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no " + kind + " in PEM");
        }
        return found;
    }
}
