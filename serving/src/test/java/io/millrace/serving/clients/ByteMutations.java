package io.millrace.serving.clients;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes the bytes of a body: what was a document becomes none, or one in another encoding. */
final class ByteMutations {
    private static final List<String> JUNK =
            List.of("\u0000", "\ufeff", "}", "]", "{", ",", " {}", "\n\n", "\"", "\\", "\u2028");
    private static final byte[][] NO_UTF8 = {
        {(byte) 0xC3},
        {(byte) 0xFF, (byte) 0xFE},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xC0, (byte) 0x80},
        {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}
    };

    private final Random random;

    ByteMutations(Random random) {
        this.random = random;
    }

    byte[] mutated(byte[] body) {
        int at = random.nextInt(body.length + 1);
        return switch (random.nextInt(9)) {
            case 0 -> Arrays.copyOf(body, at);
            case 1 -> Arrays.copyOfRange(body, at, body.length);
            case 2 -> inserted(body, at, JUNK.get(random.nextInt(JUNK.size())).getBytes(UTF_8));
            case 3 -> inserted(body, at, NO_UTF8[random.nextInt(NO_UTF8.length)]);
            case 4 -> inserted(body, body.length, body);
            case 5 -> new String(body, UTF_8).getBytes(UTF_16LE);
            case 6 -> new String(body, UTF_8).getBytes(Charset.forName("UTF-32"));
            case 7 -> flipped(body);
            default -> random();
        };
    }

    private byte[] flipped(byte[] body) {
        byte[] copy = body.clone();
        for (int left = 1 + random.nextInt(4); left > 0 && copy.length > 0; left--) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    private byte[] random() {
        byte[] bytes = new byte[random.nextInt(2_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] inserted(byte[] body, int at, byte[] more) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(body, 0, at);
        all.writeBytes(more);
        all.write(body, at, body.length - at);
        return all.toByteArray();
    }
}
