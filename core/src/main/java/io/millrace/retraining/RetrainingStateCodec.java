package io.millrace.retraining;

import io.millrace.retraining.RetrainingInput.DriftReported;
import io.millrace.retraining.RetrainingInput.QualityReported;
import io.millrace.retraining.RetrainingState.Awaited;
import io.millrace.retraining.RetrainingState.Birth;
import io.millrace.retraining.RetrainingState.Drift;
import io.millrace.retraining.RetrainingState.Holds;
import io.millrace.retraining.RetrainingState.InFlight;
import io.millrace.retraining.RetrainingState.InService;
import io.millrace.retraining.RetrainingState.Quality;
import io.millrace.retraining.RetrainingState.Queued;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link RetrainingState}: a version byte, then the components in their order. About 16 bytes per day of
 * examples and a few hundred for the rest.
 */
public final class RetrainingStateCodec {
    private static final byte VERSION = 5;
    /** The oldest that is read: it knows no quality, no starts of windows, and no searches; 3 knows no concept drift, and 4 not since when a training is waited for. */
    private static final byte OLDEST = 2;

    private RetrainingStateCodec() {}

    /** The bytes of a state. */
    public static byte[] encode(RetrainingState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            StateBytes.writeText(out, state.phase().name());
            out.writeLong(state.time());
            out.writeLong(state.ordinal());
            StateBytes.writeMap(out, state.examples().days(), DataOutputStream::writeLong, DataOutputStream::writeLong);
            writeInService(out, state.deployment());
            StateBytes.writeList(out, state.reports(), RetrainingStateCodec::writeReport);
            StateBytes.writeList(out, state.cohorts(), RetrainingStateCodec::writeCohort);
            StateBytes.writeMap(out, state.drifts(), StateBytes::writeText, RetrainingStateCodec::writeDrift);
            StateBytes.writeMap(out, state.qualities(), StateBytes::writeText, RetrainingStateCodec::writeQuality);
            StateBytes.writeMap(out, state.births(), StateBytes::writeText, (to, birth) -> {
                to.writeLong(birth.requestedAt());
                to.writeLong(birth.examples());
            });
            StateBytes.writeOptional(out, state.inFlight(), (to, request) -> {
                StateBytes.writeText(to, request.id());
                to.writeLong(request.requestedAt());
                to.writeLong(request.examples());
                to.writeLong(request.waitedSince());
            });
            StateBytes.writeOptional(out, state.awaited(), (to, awaited) -> {
                StateBytes.writeText(to, awaited.version());
                to.writeLong(awaited.trainedAt());
            });
            StateBytes.writeText(out, state.lastOutcome().name());
            out.writeLong(state.holds().coolUntil());
            out.writeInt(state.holds().rejections());
            out.writeInt(state.holds().failures());
            out.writeLong(state.holds().examplesNeeded());
            out.writeLong(state.holds().heedFrom());
            StateBytes.writeList(
                    out, List.copyOf(state.dueReasons()), (to, reason) -> StateBytes.writeText(to, reason.name()));
            StateBytes.writeList(out, state.queued(), (to, command) -> {
                StateBytes.writeText(to, command.id());
                StateBytes.writeText(to, command.who());
                StateBytes.writeText(to, command.why());
                to.writeBoolean(command.tune());
            });
            StateBytes.writeList(out, state.answered(), StateBytes::writeText);
            StateBytes.writeMap(out, state.openAlerts(), StateBytes::writeText, StateBytes::writeText);
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
            if (version < OLDEST || version > VERSION) {
                throw new IllegalArgumentException(
                        "retraining state of version " + version + "; versions " + OLDEST + " to " + VERSION
                                + " are read: start the monitor of the version that wrote it, or a later one");
            }
            return new RetrainingState(
                    Phase.valueOf(StateBytes.readText(in)),
                    in.readLong(),
                    in.readLong(),
                    new ExampleTally(StateBytes.readMap(in, DataInputStream::readLong, DataInputStream::readLong)),
                    readInService(in),
                    StateBytes.readList(in, from -> readReport(from, version)),
                    version < 3 ? List.of() : StateBytes.readList(in, from -> readCohort(from, version)),
                    StateBytes.readMap(in, StateBytes::readText, from -> readDrift(from, version)),
                    version < 3
                            ? new TreeMap<>()
                            : StateBytes.readMap(in, StateBytes::readText, from -> readQuality(from, version)),
                    StateBytes.readMap(in, StateBytes::readText, from -> new Birth(from.readLong(), from.readLong())),
                    StateBytes.readOptional(
                            in,
                            from -> new InFlight(
                                    StateBytes.readText(from),
                                    from.readLong(),
                                    from.readLong(),
                                    version < 5 ? RetrainingState.NEVER : from.readLong())),
                    StateBytes.readOptional(in, from -> new Awaited(StateBytes.readText(from), from.readLong())),
                    TrainingOutcome.valueOf(StateBytes.readText(in)),
                    new Holds(
                            in.readLong(),
                            in.readInt(),
                            in.readInt(),
                            in.readLong(),
                            version < 3 ? RetrainingState.NEVER : in.readLong()),
                    Set.copyOf(StateBytes.readList(in, from -> Reason.valueOf(StateBytes.readText(from)))),
                    StateBytes.readList(
                            in,
                            from -> new Queued(
                                    StateBytes.readText(from),
                                    StateBytes.readText(from),
                                    StateBytes.readText(from),
                                    version >= 3 && from.readBoolean())),
                    StateBytes.readList(in, StateBytes::readText),
                    StateBytes.readMap(in, StateBytes::readText, StateBytes::readText));
        } catch (IOException broken) {
            throw new IllegalArgumentException("retraining state is cut short", broken);
        }
    }

    private static void writeInService(DataOutputStream out, InService inService) throws IOException {
        out.writeLong(inService.sequence());
        StateBytes.writeOptional(out, inService.champion(), StateBytes::writeText);
        StateBytes.writeOptional(out, inService.challenger(), StateBytes::writeText);
        StateBytes.writeList(out, List.copyOf(inService.archived()), StateBytes::writeText);
    }

    private static InService readInService(DataInputStream in) throws IOException {
        return new InService(
                in.readLong(),
                StateBytes.readOptional(in, StateBytes::readText),
                StateBytes.readOptional(in, StateBytes::readText),
                new TreeSet<>(StateBytes.readList(in, StateBytes::readText)));
    }

    private static void writeReport(DataOutputStream out, DriftReported report) throws IOException {
        out.writeLong(report.judgedAt());
        StateBytes.writeText(out, report.modelVersion());
        out.writeLong(report.windowStart());
        out.writeLong(report.windowEnd());
        out.writeBoolean(report.suspect());
        out.writeBoolean(report.confirmed());
        StateBytes.writeOptional(out, report.driftSince(), DataOutputStream::writeLong);
        out.writeBoolean(report.quarantined());
        StateBytes.writeMap(out, report.evidence(), StateBytes::writeText, StateBytes::writeText);
    }

    private static DriftReported readReport(DataInputStream in, byte version) throws IOException {
        long judgedAt = in.readLong();
        String modelVersion = StateBytes.readText(in);
        long windowStart = version < 3 ? RetrainingState.NEVER : in.readLong();
        return new DriftReported(
                judgedAt,
                modelVersion,
                windowStart,
                in.readLong(),
                in.readBoolean(),
                in.readBoolean(),
                StateBytes.readOptional(in, DataInputStream::readLong),
                in.readBoolean(),
                StateBytes.readMap(in, StateBytes::readText, StateBytes::readText));
    }

    private static void writeDrift(DataOutputStream out, Drift drift) throws IOException {
        out.writeLong(drift.windowStart());
        out.writeLong(drift.windowEnd());
        out.writeBoolean(drift.suspect());
        out.writeLong(drift.confirmedAt());
        out.writeLong(drift.since());
        out.writeBoolean(drift.quarantined());
        StateBytes.writeMap(out, drift.evidence(), StateBytes::writeText, StateBytes::writeText);
    }

    private static Drift readDrift(DataInputStream in, byte version) throws IOException {
        return new Drift(
                version < 3 ? RetrainingState.NEVER : in.readLong(),
                in.readLong(),
                in.readBoolean(),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                StateBytes.readMap(in, StateBytes::readText, StateBytes::readText));
    }

    private static void writeCohort(DataOutputStream out, QualityReported report) throws IOException {
        out.writeLong(report.judgedAt());
        StateBytes.writeText(out, report.modelVersion());
        out.writeLong(report.cohortStart());
        out.writeLong(report.cohortEnd());
        out.writeBoolean(report.low());
        StateBytes.writeOptional(out, report.conceptDrift(), StateBytes::writeText);
        StateBytes.writeMap(out, report.evidence(), StateBytes::writeText, StateBytes::writeText);
    }

    private static QualityReported readCohort(DataInputStream in, byte version) throws IOException {
        return new QualityReported(
                in.readLong(),
                StateBytes.readText(in),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                readConceptDrift(in, version),
                StateBytes.readMap(in, StateBytes::readText, StateBytes::readText));
    }

    private static void writeQuality(DataOutputStream out, Quality quality) throws IOException {
        out.writeLong(quality.cohortStart());
        out.writeLong(quality.cohortEnd());
        out.writeBoolean(quality.low());
        StateBytes.writeOptional(out, quality.conceptDrift(), StateBytes::writeText);
        StateBytes.writeMap(out, quality.evidence(), StateBytes::writeText, StateBytes::writeText);
    }

    private static Quality readQuality(DataInputStream in, byte version) throws IOException {
        return new Quality(
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                readConceptDrift(in, version),
                StateBytes.readMap(in, StateBytes::readText, StateBytes::readText));
    }

    private static @Nullable String readConceptDrift(DataInputStream in, byte version) throws IOException {
        return version < 4 ? null : StateBytes.readOptional(in, StateBytes::readText);
    }
}
