package io.millrace.topology.features;

/** Whether bytes are well-formed UTF-8 (RFC 3629): what is not would break strict readers of the topics it ends up in. */
final class Utf8Check {

    private Utf8Check() {}

    static boolean valid(byte[] bytes, int start, int length) {
        int end = start + length;
        int i = start;
        while (i < end) {
            int first = bytes[i];
            if (first >= 0) {
                i++;
                continue;
            }
            int size = sizeOf(first & 0xff);
            if (size == 0 || i + size > end || !continued(bytes, i, size)) {
                return false;
            }
            i += size;
        }
        return true;
    }

    private static int sizeOf(int first) {
        if (first >= 0xc2 && first <= 0xdf) {
            return 2;
        }
        if (first >= 0xe0 && first <= 0xef) {
            return 3;
        }
        return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
    }

    /** Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte. */
    private static boolean continued(byte[] bytes, int start, int size) {
        for (int i = 1; i < size; i++) {
            if ((bytes[start + i] & 0xc0) != 0x80) {
                return false;
            }
        }
        int second = bytes[start + 1] & 0xff;
        return switch (bytes[start] & 0xff) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second <= 0x9f;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second <= 0x8f;
            default -> true;
        };
    }
}
