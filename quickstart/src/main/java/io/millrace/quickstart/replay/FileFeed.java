package io.millrace.quickstart.replay;

import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.wire.RegisteredSchema;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * A file of events as a feed. Each row becomes a record of every source whose mapping takes it; a row that cannot be mapped
 * is rejected, and a row that no source wants is counted. A slice ends where event time reaches the next full grain.
 */
public final class FileFeed implements Feed {
    private static final int MAX_SLICE = 2_000;
    private static final long MAX_GRAIN = Duration.ofHours(1).toMillis();
    private static final long NOTHING = Long.MIN_VALUE;

    private final Path path;
    private final RowFile file;
    private final List<Target> targets;
    private final long grain;
    private final long latestPossible;
    private final long lateness;
    private @Nullable Row held;
    private boolean begun;
    private long reached = NOTHING;
    private long rows;
    private long unwanted;
    private long youngest = NOTHING;
    private long outOfOrder;

    /** A source, and how its records are written. */
    private record Target(RowMapping mapping, int schemaId, GenericDatumWriter<GenericRecord> writer) {}

    private FileFeed(Path path, List<Target> targets, long grain, Duration lateness) throws IOException {
        this.lateness = lateness.toMillis();
        this.path = path;
        this.file = RowFile.open(path);
        this.targets = targets;
        this.grain = grain;
        latestPossible = System.currentTimeMillis();
    }

    /**
     * Opens a file and registers the schemas that its sources lack.
     *
     * @param sources names of the sources that the file holds; empty: all that have a file section
     * @param tick event time between two ticks: a slice covers no more
     * @throws UnmappableException when a source cannot be read from a file, or the file lacks a column
     */
    public static FileFeed open(Path path, Project project, Set<String> sources, SchemaRegistry registry, Duration tick)
            throws IOException, UnmappableException {
        List<Target> targets = new ArrayList<>();
        for (SourceDefinition source : project.sources()) {
            boolean wanted = sources.isEmpty() ? source.file() != null : sources.contains(source.name());
            if (wanted) {
                targets.add(target(source, project, registry));
            }
        }
        if (targets.isEmpty()) {
            throw new UnmappableException("(any)", List.of("no source of the project has a file section"));
        }
        return new FileFeed(
                path,
                targets,
                Math.min(MAX_GRAIN, tick.toMillis()),
                project.time().allowedLateness());
    }

    private static Target target(SourceDefinition source, Project project, SchemaRegistry registry)
            throws UnmappableException {
        if (source.file() == null) {
            throw new UnmappableException(source.name(), List.of("it has no file section"));
        }
        String subject = SchemaRegistry.valueSubject(source.topic());
        Schema schema = registry.latest(subject)
                .map(RegisteredSchema::schema)
                .orElseGet(() -> RowMapping.derivedSchema(source));
        CellParser cells =
                new CellParser(source.file().timeFormat(), project.time().zone());
        RowMapping mapping = RowMapping.of(source, schema, cells);
        return new Target(mapping, registry.register(subject, schema), new GenericDatumWriter<>(schema));
    }

    /**
     * Event time of the first row that has one; empty where none has. Reads the file on its own.
     *
     * @throws IOException when the file cannot be read
     */
    public Optional<Instant> firstEvent() throws IOException {
        try (RowFile rows = RowFile.open(path)) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                long time = time(row);
                if (time != NOTHING) {
                    return Optional.of(Instant.ofEpochMilli(time));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public @Nullable Slice next() throws IOException {
        if (!begun) {
            begun = true;
            held = file.next();
            checkColumns();
        }
        List<Outgoing> messages = new ArrayList<>();
        Row row = held;
        while (row != null && messages.size() < MAX_SLICE) {
            long time = time(row);
            if (time != NOTHING) {
                // On this side, since there may be no youngest yet.
                outOfOrder += time + lateness < youngest ? 1 : 0;
                youngest = Math.max(youngest, time);
            }
            if (time != NOTHING && Math.floorDiv(time, grain) * grain > reached) {
                boolean first = reached == NOTHING;
                reached = Math.floorDiv(time, grain) * grain;
                if (!first) {
                    held = row;
                    return new Slice(reached, messages);
                }
            }
            rows++;
            tell(row, messages);
            row = file.next();
        }
        held = row;
        if (row == null && messages.isEmpty()) {
            return null;
        }
        return new Slice(reached, messages);
    }

    private void checkColumns() throws IOException {
        for (Target target : targets) {
            target.mapping().checkHeader(file, held);
        }
    }

    /** The latest event time of a row over the sources that take it, so far as it can be true. */
    private long time(Row row) {
        long latest = NOTHING;
        for (Target target : targets) {
            Long time = target.mapping().takes(row) ? target.mapping().time(row) : null;
            if (time != null && time >= 0 && time <= latestPossible) {
                latest = Math.max(latest, time);
            }
        }
        return latest;
    }

    private void tell(Row row, List<Outgoing> messages) {
        if (row.problem() != null) {
            messages.add(rejected(row, row.problem()));
            return;
        }
        boolean wanted = false;
        for (Target target : targets) {
            if (target.mapping().takes(row)) {
                wanted = true;
                messages.add(message(target, row));
            }
        }
        if (!wanted) {
            unwanted++;
        }
    }

    private Outgoing message(Target target, Row row) {
        RowMapping mapping = target.mapping();
        try {
            GenericRecord record = mapping.record(file.name(), row);
            String entity = mapping.entity(row);
            String id = mapping.id(file.name(), row);
            Long time = mapping.time(row);
            boolean stampable = time != null && time >= 0 && time <= latestPossible;
            return new Outgoing.Message(
                    mapping.source().topic(),
                    null,
                    key(mapping.source(), entity, id).getBytes(StandardCharsets.UTF_8),
                    encode(target, record),
                    stampable ? time : null);
        } catch (UnparsableRowException e) {
            return rejected(row, e.getMessage());
        }
    }

    /**
     * The entity, so that its rows stay in their order however far one partition is read ahead of another. Versions of a row of a table, whose topic may be compacted, would be one but for
     * their ids.
     */
    private static String key(SourceDefinition source, @Nullable String entity, String id) {
        return entity == null || (source.table() && !source.partitionedByEntity()) ? id : entity;
    }

    private Outgoing rejected(Row row, @Nullable String why) {
        return new Outgoing.Rejected(
                file.name(),
                row.line(),
                row.original().getBytes(StandardCharsets.UTF_8),
                DeadLetterReason.UNPARSABLE_ROW,
                file.name() + ":" + row.line() + ": " + why);
    }

    private static byte[] encode(Target target, GenericRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        byte[] header = new byte[WireFormat.HEADER_BYTES];
        WireFormat.writeHeader(header, 0, target.schemaId());
        bytes.writeBytes(header);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            target.writer().write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Rows so far. */
    public long rows() {
        return rows;
    }

    /** Rows so far that no source wants. */
    public long unwanted() {
        return unwanted;
    }

    /** Rows so far that came after a row that is younger by more than the allowed lateness: the file is not in the order of time. */
    public long outOfOrder() {
        return outOfOrder;
    }

    @Override
    public double progress() {
        return file.progress();
    }

    @Override
    public String toString() {
        return file.name() + " up to " + (reached == NOTHING ? "its start" : Instant.ofEpochMilli(reached));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
