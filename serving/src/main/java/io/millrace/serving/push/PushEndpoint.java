package io.millrace.serving.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import io.millrace.wire.SchemaRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * {@code POST /push}: writes events to their source's topic and answers when the brokers have them. All events of a request are
 * checked before the first is written. From there on they go the way of every other event: what features make of them can be
 * asked for a moment later.
 */
public final class PushEndpoint implements Route.Handler {
    /** Nobody who pushes waits for longer: neither for the topic to be known, nor for its brokers. */
    public static final Map<String, Object> PRODUCER = Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
            ProducerConfig.LINGER_MS_CONFIG, 0);

    private static final long PATIENCE_SECONDS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, PushSource> sources = new LinkedHashMap<>();
    private final Producer<byte[], byte[]> producer;
    private final Map<String, Counter> pushed = new HashMap<>();

    /**
     * An endpoint.
     *
     * @param producer one that waits for every replica in sync; the caller closes it
     */
    public PushEndpoint(Project project, SchemaRegistry registry, Producer<byte[], byte[]> producer, Metrics metrics) {
        this(project, registry, producer, metrics, System::nanoTime);
    }

    /** The same, with a clock that tells how old a schema is. */
    PushEndpoint(
            Project project,
            SchemaRegistry registry,
            Producer<byte[], byte[]> producer,
            Metrics metrics,
            LongSupplier nanos) {
        this.producer = producer;
        Labelled<Counter> events = metrics.countersBy(
                "millrace_serving_pushed_events_total",
                "Events that were written to their source's topic by a request.",
                List.of("project", "source"));
        AvroFromJson avro = new AvroFromJson(project.time().zone());
        for (SourceDefinition source : project.sources()) {
            sources.put(source.name(), new PushSource(source, registry, avro, nanos));
            pushed.put(source.name(), events.with(project.name(), source.name()));
        }
    }

    @Override
    public Answer answer(Route.Call call) throws Refusal {
        call.hold(PushRequest.unfolded(call.body()));
        PushRequest request = PushRequest.read(call.body());
        PushSource source = sources.get(request.source());
        if (source == null) {
            throw Refusal.notFound(
                    "source", "there is no source " + request.source() + "; there are " + sources.keySet());
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (PushRequest.Event event : request.events()) {
            records.add(source.record(event.fields(), event.path()));
        }
        List<RecordMetadata> written = write(records);
        Objects.requireNonNull(pushed.get(source.name())).add(written.size());
        return answer(written);
    }

    private List<RecordMetadata> write(List<ProducerRecord<byte[], byte[]>> records) throws Refusal {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        List<RecordMetadata> written = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            for (ProducerRecord<byte[], byte[]> record : records) {
                if (System.nanoTime() > deadline) {
                    throw unknown(0, records.size());
                }
                sent.add(producer.send(record));
            }
            for (Future<RecordMetadata> one : sent) {
                written.add(one.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
            }
            return written;
        } catch (KafkaException failure) {
            throw refusal(failure, written.size(), records.size());
        } catch (ExecutionException failure) {
            throw refusal(failure.getCause(), written.size(), records.size());
        } catch (TimeoutException late) {
            throw unknown(written.size(), records.size());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw unknown(written.size(), records.size());
        }
    }

    private static Refusal refusal(Throwable failure, int written, int all) {
        if (failure instanceof RecordTooLargeException) {
            return Refusal.tooLarge(null, "an event is larger than the brokers take");
        }
        if (failure instanceof RetriableException) {
            return unknown(written, all);
        }
        throw new IllegalStateException("an event cannot be written", failure);
    }

    private static Refusal unknown(int written, int all) {
        return Refusal.unavailable(
                "the brokers have confirmed " + written + " of " + all + " events; the others may be written or not");
    }

    private static Answer answer(List<RecordMetadata> written) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode records = answer.putArray("records");
        for (RecordMetadata record : written) {
            records.addObject()
                    .put("topic", record.topic())
                    .put("partition", record.partition())
                    .put("offset", record.offset());
        }
        try {
            return Answer.json(JSON.writeValueAsBytes(answer));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
