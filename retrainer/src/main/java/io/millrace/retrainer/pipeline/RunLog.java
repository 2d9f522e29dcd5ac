package io.millrace.retrainer.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.Dataset;
import io.millrace.records.Gate;
import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingListener;
import io.millrace.wire.RecordSerde;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says on the topic of training runs what a training is about to do. */
public final class RunLog {
    private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);

    private final TrainerContext context;
    private final RecordSerde<TrainingRun> serde;
    private final Producer<byte[], byte[]> producer;
    private final TrainingListener listener;

    public RunLog(TrainerContext context, Producer<byte[], byte[]> producer, TrainingListener listener) {
        this.context = context;
        this.serde = context.serdes().of(TrainingRun.class);
        this.producer = producer;
        this.listener = listener;
    }

    public void started(
            RetrainEvent event, TrainingStage stage, @Nullable Dataset dataset, Map<String, Double> metrics) {
        TrainingRun run = run(event, stage, TrainingState.STARTED, null, null, dataset, metrics, List.of());
        // Progress only: a training goes on when nobody can be told.
        Future<RecordMetadata> unused = producer.send(record(run), (metadata, failure) -> {
            if (failure != null) {
                LOG.warn("{} of {} could not be told: {}", stage, event.getId(), failure.toString());
            }
        });
        listener.heard(run);
    }

    public TrainingRun run(
            RetrainEvent event,
            TrainingStage stage,
            TrainingState state,
            @Nullable String reason,
            @Nullable String version,
            @Nullable Dataset dataset,
            Map<String, Double> metrics,
            List<Gate> gates) {
        return new TrainingRun(
                event.getId(),
                context.modelName(event),
                stage,
                state,
                reason,
                version,
                dataset,
                metrics,
                gates,
                context.clock().instant(),
                List.of(),
                List.of(),
                null,
                false,
                null,
                null);
    }

    public ProducerRecord<byte[], byte[]> record(TrainingRun run) {
        String topic = context.topics().trainingRuns();
        return new ProducerRecord<>(topic, run.getRetrainId().getBytes(UTF_8), serde.toBytes(topic, run));
    }
}
