package io.millrace.topology.experiments;

import io.millrace.experiments.Decision;
import io.millrace.experiments.Decision.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * How an experiment stands. Immutable.
 *
 * @param looks how many there have been
 * @param changed whether anything was told since the last
 * @param decision what the last came to; null before the first
 */
record Standing(long looks, boolean changed, @Nullable Decision decision) {
    static final Standing START = new Standing(0, false, null);
    private static final byte VERSION = 1;

    /** Whether nothing more will come of it. */
    boolean over() {
        return decision != null && decision.outcome() != Outcome.RUNNING;
    }

    Standing told() {
        return new Standing(looks, true, decision);
    }

    Standing judged(Decision next) {
        return new Standing(looks + 1, false, next);
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(looks);
            out.writeBoolean(changed);
            out.writeBoolean(decision != null);
            if (decision != null) {
                out.writeUTF(decision.outcome().name());
                out.writeBoolean(decision.winner() != null);
                out.writeUTF(decision.winner() == null ? "" : decision.winner());
                out.writeLong(decision.at());
                out.writeUTF(decision.reason());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static Standing decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return START;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("standing of an experiment of version " + version
                        + "; version 1 is read: start the process of the version that wrote it, or a later one");
            }
            long looks = in.readLong();
            boolean changed = in.readBoolean();
            if (!in.readBoolean()) {
                return new Standing(looks, changed, null);
            }
            Outcome outcome = Outcome.valueOf(in.readUTF());
            boolean won = in.readBoolean();
            String winner = in.readUTF();
            return new Standing(
                    looks, changed, new Decision(outcome, won ? winner : null, in.readLong(), in.readUTF()));
        } catch (IOException broken) {
            throw new IllegalArgumentException("standing of an experiment is cut short", broken);
        }
    }
}
