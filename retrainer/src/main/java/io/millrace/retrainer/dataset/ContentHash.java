package io.millrace.retrainer.dataset;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A hash of the rows of a table and the names of its features, of nothing else: tables that hold the same have the same, whatever file they come to lie in. */
final class ContentHash {
    private static final int ROOM = 1 << 16;

    private final MessageDigest sha256 = FileFacts.digest("SHA-256");
    private final ByteBuffer buffer = ByteBuffer.allocate(ROOM);

    private ContentHash() {}

    /** SHA-256, 64 lower-case hex digits. */
    static String of(ExampleTable table) {
        ContentHash hash = new ContentHash();
        List<ExampleTable.Feature> features = table.features();
        for (ExampleTable.Feature feature : features) {
            hash.text(feature.name() + (feature.categorical() ? " category" : " number"));
        }
        for (int row = 0; row < table.rows(); row++) {
            hash.text(table.id(row));
            hash.text(table.entity(row));
            hash.whole(table.asOf(row));
            hash.whole((table.label(row) ? 1 : 0) + 2L * heldOut(table.heldOut(row)));
            for (int f = 0; f < features.size(); f++) {
                if (features.get(f).categorical()) {
                    hash.text(table.category(f, row));
                } else {
                    hash.whole(Double.doubleToLongBits(table.number(f, row)));
                }
            }
        }
        hash.drain();
        return HexFormat.of().formatHex(hash.sha256.digest());
    }

    private static int heldOut(HeldOut which) {
        return switch (which) {
            case NO -> 0;
            case LEFT_ALONE -> 1;
            case CONTAMINATED -> 2;
        };
    }

    private void whole(long value) {
        if (buffer.remaining() < Long.BYTES) {
            drain();
        }
        buffer.putLong(value);
    }

    private void text(@Nullable String text) {
        if (text == null) {
            whole(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        whole(bytes.length);
        if (buffer.remaining() < bytes.length) {
            drain();
        }
        if (bytes.length <= buffer.remaining()) {
            buffer.put(bytes);
        } else {
            sha256.update(bytes);
        }
    }

    private void drain() {
        sha256.update(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
