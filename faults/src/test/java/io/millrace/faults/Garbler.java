package io.millrace.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Spoils what was right, in one of many ways, or leaves it as it is: the same for the same seed. */
final class Garbler {
    private static final int LEAST_TEXT = 7;
    private static final List<String> NUMBERS = List.of(
            "-1", "3", "0", "0.5", "1e999", "NaN", "null", "[]", "{}", "\"x\"", "2147483647", "99999999999999999999");

    private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9.eE-]*");

    private final Random random;

    Garbler(long seed) {
        random = new Random(seed);
    }

    /** A record's key: most often the one that it had. */
    byte @Nullable [] key(byte @Nullable [] right) {
        return random.nextInt(5) == 0 ? bytes(random.nextInt(12)) : right;
    }

    /** A record of a registered schema: cut short, with bits flipped, of another schema, with bytes behind its end, of bytes at random, of none; a third of them right. */
    byte @Nullable [] record(byte[] right) {
        byte[] value = right.clone();
        switch (random.nextInt(12)) {
            case 0 -> {
                return null;
            }
            case 1 -> {
                return Arrays.copyOf(value, random.nextInt(value.length));
            }
            case 2, 3 -> flip(value);
            case 4 -> value[1 + random.nextInt(4)] = (byte) random.nextInt();
            case 5 -> {
                return bytes(random.nextInt(200));
            }
            case 6 -> {
                return Arrays.copyOf(value, value.length + 1 + random.nextInt(20));
            }
            // Bytes that no UTF-8 has, mostly within a text.
            case 7 -> value[Math.min(value.length - 1, LEAST_TEXT + random.nextInt(3))] = (byte) 0xfe;
            default -> {}
        }
        return value;
    }

    /** A file: with bits flipped, or cut short. */
    byte[] file(byte[] right) {
        byte[] bytes = right.clone();
        if (random.nextBoolean()) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        flip(bytes);
        return bytes;
    }

    /** A JSON text one of whose numbers is something else: of another type, out of every range, an index that leads nowhere, or back. */
    byte[] json(byte[] right) {
        String text = new String(right, UTF_8);
        List<MatchResult> numbers = NUMBER.matcher(text).results().toList();
        MatchResult one = numbers.get(random.nextInt(numbers.size()));
        String odd = NUMBERS.get(random.nextInt(NUMBERS.size()));
        return (text.substring(0, one.start()) + odd + text.substring(one.end())).getBytes(UTF_8);
    }

    private void flip(byte[] bytes) {
        for (int i = random.nextInt(8); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
