package io.millrace.rollout;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link StateOutput} has written. Throws an {@link IllegalArgumentException} where bytes end too soon. */
final class StateInput {
    private final DataInputStream in;

    StateInput(byte[] bytes) {
        in = new DataInputStream(new ByteArrayInputStream(bytes));
    }

    private interface Read<T> {
        T from(DataInputStream in) throws IOException;
    }

    int version() {
        return read(DataInputStream::readByte);
    }

    boolean flag() {
        return read(DataInputStream::readBoolean);
    }

    int count() {
        return read(DataInputStream::readInt);
    }

    long number() {
        return read(DataInputStream::readLong);
    }

    double real() {
        return read(DataInputStream::readDouble);
    }

    String text() {
        return read(from -> {
            byte[] utf8 = new byte[from.readInt()];
            from.readFully(utf8);
            return new String(utf8, StandardCharsets.UTF_8);
        });
    }

    <T> @Nullable T optional(Function<StateInput, T> each) {
        return flag() ? each.apply(this) : null;
    }

    <T> List<T> all(Function<StateInput, T> each) {
        int size = count();
        List<T> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(each.apply(this));
        }
        return values;
    }

    <T> NavigableMap<String, T> map(Function<StateInput, T> each) {
        int size = count();
        TreeMap<String, T> map = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            map.put(text(), each.apply(this));
        }
        return map;
    }

    private <T> T read(Read<T> read) {
        try {
            return read.from(in);
        } catch (IOException broken) {
            throw new IllegalArgumentException("rollout state is cut short", broken);
        }
    }
}
