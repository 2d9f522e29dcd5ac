package io.millrace.rollout;

import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.Promote;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bytes of a {@link RolloutState}: a version byte, then the components in their order. */
public final class RolloutStateCodec {
    private static final byte VERSION = 1;

    private RolloutStateCodec() {}

    /** The bytes of a state. */
    public static byte[] encode(RolloutState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            InService now = state.inService();
            out.writeByte(VERSION);
            out.writeLong(now.sequence());
            writeOptional(out, now.champion());
            writeOptional(out, now.challenger());
            writeOptional(out, now.previous());
            out.writeInt(now.stages().size());
            for (Map.Entry<String, Stage> stage : now.stages().entrySet()) {
                writeText(out, stage.getKey());
                writeText(out, stage.getValue().name());
            }
            out.writeInt(state.handled().size());
            for (String id : state.handled()) {
                writeText(out, id);
            }
            out.writeInt(state.waiting().size());
            for (Promote promote : state.waiting()) {
                writeText(out, promote.asked().commandId());
                writeOptional(out, promote.version());
                Long expected = promote.asked().expectedSequence();
                out.writeBoolean(expected != null);
                out.writeLong(expected == null ? 0 : expected);
                writeText(out, promote.asked().who());
                writeText(out, promote.asked().why());
                out.writeLong(promote.asked().at());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * The state of bytes.
     *
     * @throws IllegalArgumentException when they are not a state of a known version
     */
    public static RolloutState decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("rollout state of unknown version " + version);
            }
            long sequence = in.readLong();
            String champion = readOptional(in);
            String challenger = readOptional(in);
            String previous = readOptional(in);
            TreeMap<String, Stage> stages = new TreeMap<>();
            int known = in.readInt();
            for (int i = 0; i < known; i++) {
                stages.put(readText(in), Stage.valueOf(readText(in)));
            }
            List<String> handled = new ArrayList<>();
            int commands = in.readInt();
            for (int i = 0; i < commands; i++) {
                handled.add(readText(in));
            }
            List<Promote> waiting = new ArrayList<>();
            int promotions = in.readInt();
            for (int i = 0; i < promotions; i++) {
                String id = readText(in);
                String wanted = readOptional(in);
                boolean expects = in.readBoolean();
                long expected = in.readLong();
                waiting.add(new Promote(
                        new Asked(id, expects ? expected : null, readText(in), readText(in), in.readLong()), wanted));
            }
            return new RolloutState(new InService(sequence, champion, challenger, previous, stages), handled, waiting);
        } catch (IOException broken) {
            throw new IllegalArgumentException("rollout state is cut short", broken);
        }
    }

    private static void writeOptional(DataOutputStream out, @Nullable String value) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            writeText(out, value);
        }
    }

    private static @Nullable String readOptional(DataInputStream in) throws IOException {
        return in.readBoolean() ? readText(in) : null;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String readText(DataInputStream in) throws IOException {
        byte[] utf8 = new byte[in.readInt()];
        in.readFully(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
