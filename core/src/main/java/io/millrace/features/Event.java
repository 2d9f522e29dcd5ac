package io.millrace.features;

import io.millrace.expressions.Row;
import io.millrace.expressions.TextScratch;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One source record as the engine sees it: a reusable row that a reader fills and {@link FeatureEngine#add} consumes. Not
 * thread-safe; nothing in it outlives the next {@link #begin}.
 */
public final class Event implements Row {
    /** A number or time slot without a value. */
    public static final long MISSING = Long.MIN_VALUE;

    /** Greatest magnitude of a scaled number, exclusive: sums of it in 128 bits cannot overflow. */
    public static final long LIMIT = 1L << 62;

    private static final double[] POWERS = new double[19];

    static {
        long power = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private final SourceLayout layout;
    private final long[] numbers;
    private final byte @Nullable [][] texts;
    private final int[] textStarts;
    private final int[] textLengths;

    private byte[] entity = new byte[0];
    private long time;
    private int partition;
    private long offset;
    private boolean derived;
    private @Nullable TextScratch scratch;
    private boolean deletion;

    public Event(SourceLayout layout) {
        this.layout = layout;
        int n = layout.slots().size();
        numbers = new long[n];
        texts = new byte[n][];
        textStarts = new int[n];
        textLengths = new int[n];
        begin();
    }

    /** Forgets the row before: every slot is missing. */
    public void begin() {
        Arrays.fill(numbers, MISSING);
        Arrays.fill(textLengths, -1);
        derived = false;
        deletion = false;
    }

    /** Says that this is no version of a table's row but the row's end: every slot stays missing. */
    public void markDeletion() {
        deletion = true;
    }

    /** Whether a table's row ends here. */
    public boolean deletion() {
        return deletion;
    }

    /** Whose event it is (UTF-8, exact length), when it happened (epoch milliseconds), and the origin that breaks ties. */
    public void identify(byte[] entityUtf8, long timeMillis, int originPartition, long originOffset) {
        entity = entityUtf8;
        time = timeMillis;
        partition = originPartition;
        offset = originOffset;
    }

    /**
     * Sets a NUMBER slot from a double: rounded half-even to the slot's scale.
     *
     * @return false, and the slot stays missing, when the value is NaN, infinite or at least {@link #LIMIT} when scaled
     */
    public boolean setNumber(int slot, double value) {
        double scaled = Math.rint(value * POWERS[layout.slots().get(slot).scale()]);
        if (!(Math.abs(scaled) < LIMIT)) {
            return false;
        }
        numbers[slot] = (long) scaled;
        return true;
    }

    /**
     * Sets a NUMBER slot from an integer that already has the slot's scale, or a TIME slot from epoch milliseconds.
     *
     * @return false, and the slot stays missing, when the value's magnitude is at least {@link #LIMIT}
     */
    public boolean setScaled(int slot, long value) {
        if (value >= LIMIT || value <= -LIMIT) {
            return false;
        }
        numbers[slot] = value;
        return true;
    }

    /** Sets a TEXT slot to a slice of UTF-8 bytes, which must stay unchanged until the event is consumed. */
    public void setText(int slot, byte[] utf8, int start, int length) {
        texts[slot] = utf8;
        textStarts[slot] = start;
        textLengths[slot] = length;
    }

    /** Makes a slot missing. */
    public void unset(int slot) {
        numbers[slot] = MISSING;
        textLengths[slot] = -1;
    }

    /** An event of its own with the same content, its texts included. */
    public Event copy() {
        Event copy = new Event(layout);
        copy.identify(entity, time, partition, offset);
        copy.derived = derived;
        copy.deletion = deletion;
        System.arraycopy(numbers, 0, copy.numbers, 0, numbers.length);
        for (int i = 0; i < texts.length; i++) {
            byte[] text = texts[i];
            if (text != null && textLengths[i] >= 0) {
                copy.setText(
                        i, Arrays.copyOfRange(text, textStarts[i], textStarts[i] + textLengths[i]), 0, textLengths[i]);
            }
        }
        return copy;
    }

    /** Whether the DERIVED slots have been computed; says so from now on. */
    boolean markDerived() {
        boolean before = derived;
        derived = true;
        return before;
    }

    public SourceLayout layout() {
        return layout;
    }

    public int source() {
        return layout.source();
    }

    /** Entity id as UTF-8. */
    public byte[] entity() {
        return entity;
    }

    /** Event time, epoch milliseconds. */
    public long time() {
        return time;
    }

    /** Partition of the source topic that the record came from. */
    public int partition() {
        return partition;
    }

    /** Offset in that partition. */
    public long offset() {
        return offset;
    }

    /** The scaled integer of a number slot, the epoch milliseconds of a time slot, or {@link #MISSING}. */
    public long scaled(int slot) {
        return numbers[slot];
    }

    @Override
    public double number(int slot) {
        long scaled = numbers[slot];
        List<SourceLayout.Slot> slots = layout.slots();
        return scaled == MISSING ? Double.NaN : scaled / POWERS[slots.get(slot).scale()];
    }

    /** The array that holds a TEXT slot's bytes; meaningless when {@link #textLength} is -1. */
    public byte @Nullable [] text(int slot) {
        return texts[slot];
    }

    /** Where they start. */
    public int textStart(int slot) {
        return textStarts[slot];
    }

    /** How many they are; -1 when the slot is missing. */
    public int textLength(int slot) {
        return textLengths[slot];
    }

    @Override
    public boolean hasText(int slot) {
        return textLengths[slot] >= 0;
    }

    @Override
    public boolean textEquals(int slot, byte[] utf8) {
        int length = textLengths[slot];
        return length == utf8.length
                && Arrays.equals(texts[slot], textStarts[slot], textStarts[slot] + length, utf8, 0, utf8.length);
    }

    @Override
    public void appendText(int slot, TextScratch out) {
        byte[] text = texts[slot];
        if (text != null && textLengths[slot] > 0) {
            out.append(text, textStarts[slot], textLengths[slot]);
        }
    }

    @Override
    public TextScratch scratch() {
        TextScratch known = scratch;
        if (known == null) {
            known = new TextScratch();
            scratch = known;
        }
        return known;
    }
}
