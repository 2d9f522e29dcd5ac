package io.millrace.topology.door;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.SourceDefinition;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.PartialStage;
import io.millrace.records.TickDone;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.topology.records.RecordWriter;
import io.millrace.topology.windows.WindowPolicy;
import io.millrace.validation.Findings;
import io.millrace.validation.ValidationRule;
import io.millrace.validation.windows.WindowRules;
import io.millrace.wire.MonitoringBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a task sees at its door, per source and window of event time, and on each tick tells the windows that have ended and
 * changed, and then that the tick is done: a task that saw nothing says so too. A window that was told is told again, whole, when it
 * changes; what comes once a tick is {@code allowed_lateness} beyond its end is in no window, but for what is refused of it: that counts
 * as what could not be read does. Not thread-safe.
 */
public final class DoorWindows implements Findings {
    private final long length;
    private final List<SourceDefinition> definitions;
    private final List<@Nullable SourceCounts> sources = new ArrayList<>();
    private final long lateness;
    private final IntFunction<WriterSchema> writers;
    private final RecordWriter<MonitoringPartial> partials;

    private ProcessorContext<byte[], byte[]> context;
    private OpenWindows windows;
    private Unread unread;
    private @Nullable SourceCounts source;
    private @Nullable CountedWindow window;

    /**
     * Windows of a project; null when it has no rules of them.
     *
     * @param writers of each source, the schema that its latest record was written with
     * @param partials writes what is told
     */
    public static @Nullable DoorWindows of(
            FeatureSet features, IntFunction<WriterSchema> writers, RecordWriter<MonitoringPartial> partials) {
        WindowRules rules = features.project().validation().windows();
        return rules == null ? null : new DoorWindows(features, rules, writers, partials);
    }

    @SuppressWarnings("NullAway.Init") // Opened first.
    private DoorWindows(
            FeatureSet features,
            WindowRules rules,
            IntFunction<WriterSchema> writers,
            RecordWriter<MonitoringPartial> partials) {
        length = rules.every().toMillis();
        this.writers = writers;
        this.partials = partials;
        definitions = features.project().sources();
        lateness = features.project().time().allowedLateness().toMillis();
        for (int i = 0; i < definitions.size(); i++) {
            String name = definitions.get(i).name();
            sources.add(rules.watches(name) ? new SourceCounts(name, length, features.layout(i)) : null);
        }
    }

    /** Goes on where a task's store is; what was counted since it was committed is forgotten. */
    public void open(ProcessorContext<byte[], byte[]> taskContext, KeyValueStore<Bytes, byte[]> store) {
        context = taskContext;
        windows = new OpenWindows(store, sources, lateness);
        unread = new Unread(store);
        window = null;
    }

    @Override
    public void seen(Event event) {
        SourceCounts of = sources.get(event.source());
        CountedWindow in = of == null ? null : windows.get(event.source(), of, WindowPolicy.end(event.time(), length));
        source = of;
        window = in;
        if (of != null && in != null) {
            of.count(event, writers.apply(event.source()), in);
            windows.keep(in);
        }
    }

    /** Of the event that was seen last. */
    @Override
    public void broken(ValidationRule rule) {
        SourceCounts of = source;
        CountedWindow in = window;
        if (of != null && in != null) {
            of.count(rule, in);
            windows.keep(in);
        }
    }

    /**
     * Counts a record that became a dead letter.
     *
     * @param source its index in the project file
     * @param row whether it is the event that was seen last; else it is none
     */
    public void refused(int source, DeadLetterReason reason, int partition, long offset, boolean row) {
        SourceCounts of = sources.get(source);
        CountedWindow in = window;
        if (of != null && row && in != null) {
            of.count(reason, partition, offset, in);
            windows.keep(in);
        } else if (of != null) {
            // Nobody would hear of a row in the window of its own time once that is forgotten.
            unread.add(of.source(), reason, partition, offset);
        }
    }

    /**
     * Completes a tick.
     *
     * @param timestamp of the records that tell of it
     */
    public void complete(long tick, long timestamp) {
        windows.complete(tick, (of, ended) -> tell(of.partial(ended), timestamp));
        tell(new TickDone("", Instant.ofEpochMilli(tick)), timestamp);
        window = null;
    }

    private void tell(Object body, long timestamp) {
        int partition = context.taskId().partition();
        partials.send(
                context,
                Integer.toString(partition),
                MonitoringBody.partial(PartialStage.DATA, partition, body),
                timestamp);
    }
}
