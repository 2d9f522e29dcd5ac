package io.millrace.quickstart.history;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Answers as bytes, little-endian: size of what follows (int32), number of the question (int64), whether the entity was known
 * (int8); then per feature a double, or the length of a category (int32, -1 when missing) and its bytes. Not thread-safe.
 */
final class AnswerCodec {
    private static final int QUESTION = 4;
    private static final int FEATURES = 13;
    /** A category is thought to be so long. */
    private static final int TYPICAL_CATEGORY = 16;

    private final boolean[] categorical;
    private ByteBuffer bytes = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);

    AnswerCodec(FeatureSet features) {
        categorical = new boolean[features.size()];
        for (int i = 0; i < categorical.length; i++) {
            categorical[i] = features.categorical(i);
        }
    }

    /** Bytes of an answer, about. */
    int typicalSize() {
        int size = FEATURES;
        for (boolean each : categorical) {
            size += each ? Integer.BYTES + TYPICAL_CATEGORY : Double.BYTES;
        }
        return size;
    }

    /** Writes an answer, over the one before. */
    void encode(long question, boolean known, FeatureVector vector) {
        bytes.clear();
        bytes.putInt(0).putLong(question).put((byte) (known ? 1 : 0));
        for (int i = 0; i < categorical.length; i++) {
            if (categorical[i]) {
                byte[] category = vector.category(i);
                reserve(Integer.BYTES + (category == null ? 0 : category.length));
                bytes.putInt(category == null ? -1 : category.length);
                if (category != null) {
                    bytes.put(category);
                }
            } else {
                reserve(Double.BYTES);
                bytes.putDouble(vector.number(i));
            }
        }
        bytes.putInt(0, bytes.position() - Integer.BYTES);
    }

    /** Where the answer is: from 0. */
    byte[] bytes() {
        return bytes.array();
    }

    /** Its length. */
    int size() {
        return bytes.position();
    }

    static long question(ByteBuffer from, int at) {
        return from.getLong(at + QUESTION);
    }

    /** Reads an answer; returns whether the entity was known. */
    boolean decode(ByteBuffer from, int at, FeatureVector vector) {
        from.position(at + FEATURES);
        for (int i = 0; i < categorical.length; i++) {
            if (categorical[i]) {
                int length = from.getInt();
                byte[] category = length < 0 ? null : new byte[length];
                if (category != null) {
                    from.get(category);
                }
                vector.setCategory(i, category);
            } else {
                vector.setNumber(i, from.getDouble());
            }
        }
        return from.get(at + FEATURES - 1) != 0;
    }

    private void reserve(int more) {
        if (bytes.remaining() < more) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(2 * bytes.capacity(), bytes.position() + more))
                    .order(ByteOrder.LITTLE_ENDIAN);
            bytes = larger.put(bytes.flip());
        }
    }
}
