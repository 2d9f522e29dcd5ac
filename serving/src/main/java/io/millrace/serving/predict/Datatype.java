package io.millrace.serving.predict;

import java.math.BigInteger;

/** Kinds of a tensor's elements, as the Open Inference Protocol has them. */
enum Datatype {
    BOOL,
    UINT8(false, 8),
    UINT16(false, 16),
    UINT32(false, 32),
    UINT64(false, 64),
    INT8(true, 8),
    INT16(true, 16),
    INT32(true, 32),
    INT64(true, 64),
    FP16,
    FP32,
    FP64,
    BYTES;

    /** Of whole numbers: the least and the greatest. */
    @SuppressWarnings("ImmutableEnumChecker") // never written to
    private final BigInteger[] range;

    Datatype() {
        range = new BigInteger[0];
    }

    Datatype(boolean signed, int bits) {
        BigInteger values = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits);
        range = new BigInteger[] {signed ? values.negate() : BigInteger.ZERO, values.subtract(BigInteger.ONE)};
    }

    /** Whether elements are whole numbers. */
    boolean whole() {
        return range.length > 0;
    }

    /** Whether elements are floating-point numbers. */
    boolean floating() {
        return this == FP16 || this == FP32 || this == FP64;
    }

    /** Whether an element, as it was read, is of this kind: a Boolean, a BigInteger, a Double or a String; null, missing, is of any. */
    boolean holds(Object element) {
        if (element instanceof BigInteger number) {
            return floating() || (whole() && number.compareTo(range[0]) >= 0 && number.compareTo(range[1]) <= 0);
        }
        return element instanceof Double ? floating() : element instanceof Boolean ? this == BOOL : this == BYTES;
    }
}
