package io.millrace.retraining;

import io.millrace.retraining.RetrainingInput.DriftReported;
import io.millrace.retraining.RetrainingState.Awaited;
import io.millrace.retraining.RetrainingState.Birth;
import io.millrace.retraining.RetrainingState.Drift;
import io.millrace.retraining.RetrainingState.Holds;
import io.millrace.retraining.RetrainingState.InFlight;
import io.millrace.retraining.RetrainingState.InService;
import io.millrace.retraining.RetrainingState.Queued;
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
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link RetrainingState}: a version byte, then the components in their order. About 16 bytes per day of
 * examples and a few hundred for the rest.
 */
public final class RetrainingStateCodec {
    private static final byte VERSION = 2;

    private RetrainingStateCodec() {}

    /** The bytes of a state. */
    public static byte[] encode(RetrainingState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            writeText(out, state.phase().name());
            out.writeLong(state.time());
            out.writeLong(state.ordinal());
            writeMap(out, state.examples().days(), DataOutputStream::writeLong, DataOutputStream::writeLong);
            writeInService(out, state.deployment());
            writeList(out, state.reports(), RetrainingStateCodec::writeReport);
            writeMap(out, state.drifts(), RetrainingStateCodec::writeText, RetrainingStateCodec::writeDrift);
            writeMap(out, state.births(), RetrainingStateCodec::writeText, (to, birth) -> {
                to.writeLong(birth.requestedAt());
                to.writeLong(birth.examples());
            });
            writeOptional(out, state.inFlight(), (to, request) -> {
                writeText(to, request.id());
                to.writeLong(request.requestedAt());
                to.writeLong(request.examples());
            });
            writeOptional(out, state.awaited(), (to, awaited) -> {
                writeText(to, awaited.version());
                to.writeLong(awaited.trainedAt());
            });
            writeText(out, state.lastOutcome().name());
            out.writeLong(state.holds().coolUntil());
            out.writeInt(state.holds().rejections());
            out.writeInt(state.holds().failures());
            out.writeLong(state.holds().examplesNeeded());
            writeList(out, List.copyOf(state.dueReasons()), (to, reason) -> writeText(to, reason.name()));
            writeList(out, state.queued(), (to, command) -> {
                writeText(to, command.id());
                writeText(to, command.who());
                writeText(to, command.why());
            });
            writeList(out, state.answered(), RetrainingStateCodec::writeText);
            writeMap(out, state.openAlerts(), RetrainingStateCodec::writeText, RetrainingStateCodec::writeText);
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
    public static RetrainingState decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("retraining state of unknown version " + version);
            }
            return new RetrainingState(
                    Phase.valueOf(readText(in)),
                    in.readLong(),
                    in.readLong(),
                    new ExampleTally(readMap(in, DataInputStream::readLong, DataInputStream::readLong)),
                    readInService(in),
                    readList(in, RetrainingStateCodec::readReport),
                    readMap(in, RetrainingStateCodec::readText, RetrainingStateCodec::readDrift),
                    readMap(in, RetrainingStateCodec::readText, from -> new Birth(from.readLong(), from.readLong())),
                    readOptional(in, from -> new InFlight(readText(from), from.readLong(), from.readLong())),
                    readOptional(in, from -> new Awaited(readText(from), from.readLong())),
                    TrainingOutcome.valueOf(readText(in)),
                    new Holds(in.readLong(), in.readInt(), in.readInt(), in.readLong()),
                    Set.copyOf(readList(in, from -> Reason.valueOf(readText(from)))),
                    readList(in, from -> new Queued(readText(from), readText(from), readText(from))),
                    readList(in, RetrainingStateCodec::readText),
                    readMap(in, RetrainingStateCodec::readText, RetrainingStateCodec::readText));
        } catch (IOException broken) {
            throw new IllegalArgumentException("retraining state is cut short", broken);
        }
    }

    private static void writeInService(DataOutputStream out, InService inService) throws IOException {
        out.writeLong(inService.sequence());
        writeOptional(out, inService.champion(), RetrainingStateCodec::writeText);
        writeOptional(out, inService.challenger(), RetrainingStateCodec::writeText);
        writeList(out, List.copyOf(inService.archived()), RetrainingStateCodec::writeText);
    }

    private static InService readInService(DataInputStream in) throws IOException {
        return new InService(
                in.readLong(),
                readOptional(in, RetrainingStateCodec::readText),
                readOptional(in, RetrainingStateCodec::readText),
                new TreeSet<>(readList(in, RetrainingStateCodec::readText)));
    }

    private static void writeReport(DataOutputStream out, DriftReported report) throws IOException {
        out.writeLong(report.judgedAt());
        writeText(out, report.modelVersion());
        out.writeLong(report.windowEnd());
        out.writeBoolean(report.suspect());
        out.writeBoolean(report.confirmed());
        writeOptional(out, report.driftSince(), DataOutputStream::writeLong);
        out.writeBoolean(report.quarantined());
        writeMap(out, report.evidence(), RetrainingStateCodec::writeText, RetrainingStateCodec::writeText);
    }

    private static DriftReported readReport(DataInputStream in) throws IOException {
        return new DriftReported(
                in.readLong(),
                readText(in),
                in.readLong(),
                in.readBoolean(),
                in.readBoolean(),
                readOptional(in, DataInputStream::readLong),
                in.readBoolean(),
                readMap(in, RetrainingStateCodec::readText, RetrainingStateCodec::readText));
    }

    private static void writeDrift(DataOutputStream out, Drift drift) throws IOException {
        out.writeLong(drift.windowEnd());
        out.writeBoolean(drift.suspect());
        out.writeLong(drift.confirmedAt());
        out.writeLong(drift.since());
        out.writeBoolean(drift.quarantined());
        writeMap(out, drift.evidence(), RetrainingStateCodec::writeText, RetrainingStateCodec::writeText);
    }

    private static Drift readDrift(DataInputStream in) throws IOException {
        return new Drift(
                in.readLong(),
                in.readBoolean(),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                readMap(in, RetrainingStateCodec::readText, RetrainingStateCodec::readText));
    }

    private interface Writer<T> {
        void write(DataOutputStream out, T value) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static <T> void writeOptional(DataOutputStream out, @Nullable T value, Writer<T> writer)
            throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            writer.write(out, value);
        }
    }

    private static <T> @Nullable T readOptional(DataInputStream in, Reader<T> reader) throws IOException {
        return in.readBoolean() ? reader.read(in) : null;
    }

    private static <T> void writeList(DataOutputStream out, List<T> list, Writer<T> writer) throws IOException {
        out.writeInt(list.size());
        for (T value : list) {
            writer.write(out, value);
        }
    }

    private static <T> List<T> readList(DataInputStream in, Reader<T> reader) throws IOException {
        int size = in.readInt();
        List<T> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(reader.read(in));
        }
        return list;
    }

    private static <K, V> void writeMap(DataOutputStream out, Map<K, V> map, Writer<K> keys, Writer<V> values)
            throws IOException {
        out.writeInt(map.size());
        for (Map.Entry<K, V> entry : map.entrySet()) {
            keys.write(out, entry.getKey());
            values.write(out, entry.getValue());
        }
    }

    private static <K extends Comparable<K>, V> NavigableMap<K, V> readMap(
            DataInputStream in, Reader<K> keys, Reader<V> values) throws IOException {
        int size = in.readInt();
        NavigableMap<K, V> map = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            map.put(keys.read(in), values.read(in));
        }
        return map;
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
