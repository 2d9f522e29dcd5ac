package io.millrace.serving.online;

import io.millrace.serving.rest.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How instances ask each other: entities as (length, UTF-8), answers as (1, completed, behind, length, update) or, where the asked
 * instance has nothing of the partition, 0; an unknown entity's length is -1. A version before all.
 */
final class StoredCodec {
    private static final int VERSION = 1;
    private static final int LARGEST = 8 * 1024 * 1024;

    /** What an entity takes at least: its length. */
    private static final int SMALLEST = Integer.BYTES;

    private StoredCodec() {}

    static byte[] entities(List<byte[]> entities) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(VERSION);
        out.writeInt(entities.size());
        for (byte[] entity : entities) {
            out.writeInt(entity.length);
            out.write(entity);
        }
        return bytes.toByteArray();
    }

    /**
     * The entities of a question.
     *
     * @param most that it may have
     * @throws Refusal 413 when it has more
     * @throws IOException when it is no question
     */
    static List<byte[]> entities(byte[] message, int most) throws IOException, Refusal {
        DataInputStream in = begin(message);
        int count = in.readInt();
        if (count < 0 || count > in.available() / SMALLEST) {
            throw new IOException("a count of " + count);
        }
        if (count > most) {
            throw Refusal.tooLarge(null, count + " entities are more than " + most);
        }
        List<byte[]> entities = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entities.add(bytes(in, in.readInt()));
        }
        return entities;
    }

    static byte[] answers(List<Optional<Stored>> answers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(VERSION);
        out.writeInt(answers.size());
        for (Optional<Stored> answer : answers) {
            out.writeBoolean(answer.isPresent());
            if (answer.isPresent()) {
                Stored stored = answer.get();
                out.writeLong(stored.completed());
                out.writeLong(stored.behind());
                byte[] update = stored.update();
                out.writeInt(update == null ? -1 : update.length);
                if (update != null) {
                    out.write(update);
                }
            }
        }
        return bytes.toByteArray();
    }

    static List<Optional<Stored>> answers(byte[] message) throws IOException {
        DataInputStream in = begin(message);
        int count = in.readInt();
        List<Optional<Stored>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (in.readBoolean()) {
                long completed = in.readLong();
                long behind = in.readLong();
                int length = in.readInt();
                answers.add(Optional.of(new Stored(length < 0 ? null : bytes(in, length), completed, behind)));
            } else {
                answers.add(Optional.empty());
            }
        }
        return answers;
    }

    private static DataInputStream begin(byte[] message) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(message));
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("version " + version + " is not understood");
        }
        return in;
    }

    private static byte[] bytes(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > LARGEST || length > in.available()) {
            throw new IOException("a length of " + length);
        }
        return in.readNBytes(length);
    }
}
