package io.millrace.rollout;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes what a {@link StateInput} reads. */
final class StateOutput {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private interface Write {
        void to(DataOutputStream out) throws IOException;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    void version(int version) {
        write(to -> to.writeByte(version));
    }

    void flag(boolean value) {
        write(to -> to.writeBoolean(value));
    }

    void number(int value) {
        write(to -> to.writeInt(value));
    }

    void number(long value) {
        write(to -> to.writeLong(value));
    }

    void number(double value) {
        write(to -> to.writeDouble(value));
    }

    void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        write(to -> {
            to.writeInt(utf8.length);
            to.write(utf8);
        });
    }

    <T> void optional(@Nullable T value, BiConsumer<StateOutput, T> each) {
        flag(value != null);
        if (value != null) {
            each.accept(this, value);
        }
    }

    <T> void all(Collection<T> values, BiConsumer<StateOutput, T> each) {
        number(values.size());
        values.forEach(value -> each.accept(this, value));
    }

    <T> void map(Map<String, T> map, BiConsumer<StateOutput, T> each) {
        number(map.size());
        map.forEach((key, value) -> {
            text(key);
            each.accept(this, value);
        });
    }

    private void write(Write write) {
        try {
            write.to(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
