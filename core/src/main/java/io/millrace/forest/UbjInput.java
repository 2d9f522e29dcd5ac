package io.millrace.forest;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A model as <a href="https://ubjson.org/type-reference/">Universal Binary JSON</a>, draft 12, big-endian, with typed and counted
 * arrays, as XGBoost writes it.
 */
final class UbjInput implements ModelInput {
    private static final int MOST_NESTED = 64;
    private final ByteBuffer in;
    private int depth;
    /** Type of the value that stands next, where it has been read already or an array tells it. */
    private int pending = -1;

    UbjInput(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    @Override
    public void object(Field visit) throws IOException, ForestException {
        require('{', "an object");
        enter();
        long left = count();
        for (; left != 0 && !(left < 0 && at('}')); left--) {
            String name = string();
            visit.visit(name);
        }
        depth--;
    }

    @Override
    public void array(Element visit) throws IOException, ForestException {
        require('[', "an array");
        enter();
        int type = type();
        long left = count();
        for (; left != 0 && !(left < 0 && at(']')); left--) {
            pending = type;
            visit.visit();
        }
        depth--;
    }

    @Override
    public int integer() throws IOException {
        return Math.toIntExact(integer(next()));
    }

    @Override
    public float number() throws IOException {
        int type = next();
        return switch (type) {
            case 'd' -> in.getFloat();
            case 'D' -> (float) in.getDouble();
            default -> integer(type);
        };
    }

    @Override
    public String text() throws IOException, ForestException {
        int type = next();
        return switch (type) {
            case 'S' -> string();
            case 'd' -> Float.toString(in.getFloat());
            case 'D' -> Double.toString(in.getDouble());
            default -> Long.toString(integer(type));
        };
    }

    @Override
    public void skip() throws IOException, ForestException {
        int type = next();
        switch (type) {
            case '{' -> {
                pending = type;
                object(name -> skip());
            }
            case '[' -> {
                pending = type;
                array(this::skip);
            }
            case 'S', 'H' -> string();
            case 'C' -> in.get();
            case 'd' -> in.getFloat();
            case 'D' -> in.getDouble();
            case 'Z' -> {}
            default -> integer(type);
        }
    }

    private void require(char expected, String what) throws IOException, ForestException {
        int type = next();
        if (type != expected) {
            throw new ForestException(
                    "the model is not XGBoost's UBJSON: " + what + " is missing at byte " + in.position());
        }
    }

    private void enter() throws ForestException {
        if (++depth > MOST_NESTED) {
            throw new ForestException("the model is not XGBoost's UBJSON: it is nested deeper than " + MOST_NESTED);
        }
    }

    /** The type of the value that stands next. */
    private int next() throws IOException {
        int type = pending;
        pending = -1;
        while (type < 0 || type == 'N') {
            type = get();
        }
        return type;
    }

    /** Whether the container ends here; else what stands next is left to be read. */
    private boolean at(char end) throws IOException {
        in.mark();
        if (get() == end) {
            return true;
        }
        in.reset();
        return false;
    }

    /** The type that an array gives all its elements; −1 when each has its own. */
    private int type() throws IOException {
        if (!at('$')) {
            return -1;
        }
        int type = get();
        if ("ZTFN".indexOf(type) >= 0) {
            // Elements of no bytes: a short file could claim any number of them.
            throw new IOException("an array of type " + (char) type + " at byte " + in.position());
        }
        return type;
    }

    /** How many elements there are; −1 when an end mark tells. */
    private long count() throws IOException {
        return at('#') ? length() : -1;
    }

    /** A key or the body of a text: its length and its bytes. */
    private String string() throws IOException {
        byte[] bytes = new byte[Math.toIntExact(Math.min(length(), in.remaining() + 1L))];
        try {
            in.get(bytes);
        } catch (BufferUnderflowException e) {
            throw new IOException("a text goes beyond the end", e);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private long length() throws IOException {
        long length = integer(get());
        if (length < 0) {
            throw new IOException("a length of " + length + " at byte " + in.position());
        }
        return length;
    }

    private long integer(int type) throws IOException {
        return switch (type) {
            case 'i' -> in.get();
            case 'U' -> Byte.toUnsignedInt(in.get());
            case 'I' -> in.getShort();
            case 'l' -> in.getInt();
            case 'L' -> in.getLong();
            case 'T' -> 1;
            case 'F' -> 0;
            default -> throw new IOException("no number at byte " + in.position());
        };
    }

    private int get() throws IOException {
        if (!in.hasRemaining()) {
            throw new IOException("it ends too early");
        }
        return in.get();
    }
}
