package io.millrace.drift;

import io.millrace.drift.DriftConfirmation.FeatureState;
import io.millrace.drift.DriftConfirmation.Window;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a {@link DriftConfirmation}: a version byte, then plain fields. */
final class DriftConfirmationCodec {
    private static final int VERSION = 1;

    private DriftConfirmationCodec() {}

    static byte[] encode(DriftConfirmation state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(state.lastEnd());
            out.writeInt(state.features().size());
            for (FeatureState feature : state.features()) {
                out.writeUTF(feature.feature());
                out.writeDouble(feature.importance());
                out.writeInt(feature.recent().size());
                for (Window window : feature.recent()) {
                    out.writeLong(window.end());
                    out.writeBoolean(window.out());
                }
                out.writeInt(feature.calm());
                Long since = feature.since();
                out.writeBoolean(since != null);
                out.writeLong(since == null ? 0 : since);
                out.writeBoolean(feature.quarantined());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    static DriftConfirmation decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("a drift confirmation of version " + version
                        + "; version 1 is read: start the process of the version that wrote it, or a later one");
            }
            long lastEnd = in.readLong();
            int count = in.readInt();
            List<FeatureState> features = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                features.add(feature(in));
            }
            if (in.read() != -1) {
                throw new IllegalArgumentException("a drift confirmation with bytes behind its end");
            }
            return new DriftConfirmation(lastEnd, features);
        } catch (IOException e) {
            throw new IllegalArgumentException("a drift confirmation that breaks off", e);
        }
    }

    private static FeatureState feature(DataInputStream in) throws IOException {
        String name = in.readUTF();
        double importance = in.readDouble();
        int windows = in.readInt();
        List<Window> recent = new ArrayList<>();
        for (int i = 0; i < windows; i++) {
            recent.add(new Window(in.readLong(), in.readBoolean()));
        }
        int calm = in.readInt();
        boolean confirmed = in.readBoolean();
        long since = in.readLong();
        boolean quarantined = in.readBoolean();
        return new FeatureState(name, importance, recent, calm, confirmed ? since : null, quarantined);
    }
}
