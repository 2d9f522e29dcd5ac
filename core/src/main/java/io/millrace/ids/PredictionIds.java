package io.millrace.ids;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Ids of predictions, and of the inference-log entries beside them: each model of a project answers an update with one of its own, and an id is
 * said once over all of them. It is 32 lower-case hexadecimal digits of the 128-bit MurmurHash3 of the model's name and the id of what is scored: an
 * update's, or a request's ({@link Ids#request}). So whoever has an update's id and a model's name has the prediction's.
 *
 * <p>Hashed bytes: the model's name (UTF-8, preceded by its length as int32, big-endian), then the id's characters; of what is only recorded, and so is no
 * prediction, {@code /shadow} after them.
 *
 * <p>Reusable and without allocation from the second id of a model on; not thread-safe.
 */
public final class PredictionIds {
    private static final byte[] SHADOW = "/shadow".getBytes(StandardCharsets.US_ASCII);

    private final Murmur3 hash = new Murmur3();
    private final byte[] digits = new byte[Ids.DIGITS];
    private final Map<String, byte[]> prefixes = new HashMap<>();
    private byte[] bytes = new byte[128];

    /**
     * The id of a model's prediction.
     *
     * @param scored id of what is scored, in ASCII
     * @param length of it, which may be less than the array's
     * @param model the model's name
     * @return 32 digits in ASCII; the same array every time
     */
    public byte[] of(byte[] scored, int length, String model) {
        return hashed(put(scored, length, model));
    }

    /** The id of what a model that is only recorded makes of the same: another. */
    public byte[] ofShadow(byte[] scored, int length, String model) {
        int size = put(scored, length, model);
        System.arraycopy(SHADOW, 0, bytes, size, SHADOW.length);
        return hashed(size + SHADOW.length);
    }

    /** Puts model and id into the bytes, with room for what may follow; gives their number. */
    private int put(byte[] scored, int length, String model) {
        byte[] prefix = prefixes.computeIfAbsent(model, PredictionIds::prefix);
        int size = prefix.length + length;
        if (bytes.length < size + SHADOW.length) {
            bytes = new byte[size + SHADOW.length];
        }
        System.arraycopy(prefix, 0, bytes, 0, prefix.length);
        System.arraycopy(scored, 0, bytes, prefix.length, length);
        return size;
    }

    private byte[] hashed(int size) {
        hash.hash(bytes, 0, size);
        Ids.write(hash, digits);
        return digits;
    }

    /** The same as text, for whoever needs it now and then. */
    public static String of(String scored, String model) {
        byte[] ascii = scored.getBytes(StandardCharsets.UTF_8);
        return new String(new PredictionIds().of(ascii, ascii.length, model), StandardCharsets.US_ASCII);
    }

    private static byte[] prefix(String model) {
        byte[] name = model.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + name.length)
                .putInt(name.length)
                .put(name)
                .array();
    }
}
