package io.millrace.topology.features;

import io.millrace.features.Event;
import io.millrace.features.SourceLayout;
import io.millrace.project.SourceDefinition;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Fills an event from the Avro binary of one source, written with one schema: compiled once, then without generic records,
 * boxing or copies beyond the entity id. Texts are slices of the record's bytes.
 *
 * <p>Every Avro schema can be walked. Nested fields go by dotted path, through records and unions; arrays and maps are
 * passed over. A field that the schema does not have is missing, as is null. Decimals convert exactly to the slot's scale,
 * half-even. Dates and local timestamps are read in the project's zone. Not thread-safe.
 */
public final class SourceReader {
    /** Longest entity id, in bytes of UTF-8. */
    public static final int MAX_ENTITY_BYTES = 1024;

    private final AvroCursor cursor = new AvroCursor();
    private final EventFiller filler;
    private final Skip.Step plan;
    private final boolean[] leftOut;

    private SourceReader(EventFiller filler, Skip.Step plan, boolean[] leftOut) {
        this.filler = filler;
        this.plan = plan;
        this.leftOut = leftOut;
    }

    /**
     * A reader of whole events.
     *
     * @param zone zone of dates, local timestamps and texts without an offset
     * @param maxTextBytes longest text that is accepted in a slot
     * @param event the event that {@link #read} fills
     * @throws UnusableSchemaException when a named field has a type that cannot serve
     */
    public static SourceReader compile(
            SourceDefinition source, Event event, Schema writer, ZoneId zone, int maxTextBytes)
            throws UnusableSchemaException {
        return compile(source, Destination.ofEvents(source, event.layout()), event, writer, zone, maxTextBytes);
    }

    /** A reader of the entity id alone; it checks the structure of the whole record all the same. */
    static SourceReader compileForEntity(SourceDefinition source, Event event, Schema writer)
            throws UnusableSchemaException {
        return compile(source, Destination.ofEntity(source), event, writer, ZoneOffset.UTC, 0);
    }

    private static SourceReader compile(
            SourceDefinition source,
            List<Destination> destinations,
            Event event,
            Schema writer,
            ZoneId zone,
            int maxTextBytes)
            throws UnusableSchemaException {
        EventFiller filler = new EventFiller(event, destinations, new IsoTime(zone), maxTextBytes);
        return new SourceReader(
                filler,
                SourcePlan.compile(source.name(), writer, destinations, filler),
                Destination.leftOut(destinations, writer));
    }

    /** By slot: whether the writer's schema does not have the slot's field. */
    boolean[] leftOut() {
        return leftOut.clone();
    }

    /** An event without slots, for {@link #compileForEntity}. */
    static Event entityOnly(int source) {
        return new Event(new SourceLayout(source, List.of()));
    }

    /**
     * Fills the event.
     *
     * @param record bytes that end where the record ends
     * @param start where the Avro binary starts
     * @param partition origin that goes into the event
     * @param offset origin that goes into the event
     */
    public Reading read(byte[] record, int start, int partition, long offset) {
        filler.begin();
        cursor.start(record, start);
        try {
            plan.run(cursor);
        } catch (AvroCursor.Malformed malformed) {
            return Reading.UNDECODABLE_RECORD;
        }
        return cursor.atEnd() ? filler.finish(partition, offset) : Reading.UNDECODABLE_RECORD;
    }
}
