package io.millrace.retrainer.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.TrainingRun;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingListener;
import io.millrace.wire.RecordSerde;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says on the topic of training runs what a training is doing. */
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

    /** Tells a step on the way: a training goes on when nobody can be told. */
    void tell(RunStep step, RunFacts facts) {
        TrainingRun run = run(step, facts);
        Future<RecordMetadata> unused = producer.send(record(run), (metadata, failure) -> {
            if (failure != null) {
                LOG.warn("{} of {} could not be told: {}", run.getStage(), run.getRetrainId(), failure.toString());
            }
        });
        listener.heard(run);
    }

    /** Tells that a stage was left, if that can be told: whoever leaves has other things to do than wait for it. */
    void tellLeft(RunStep step) {
        try {
            Future<RecordMetadata> unused = producer.send(record(run(step, RunFacts.NONE)));
        } catch (KafkaException untold) {
            LOG.warn(
                    "that {} of {} is left could not be told: {}",
                    step.stage(),
                    step.event().getId(),
                    untold.toString());
        }
    }

    /** Tells how far a stage is to whoever is near: the topic need not know that often. */
    void whisper(RunStep step, RunFacts facts) {
        listener.heard(run(step, facts));
    }

    /**
     * Tells a step that others rely on, and waits until the brokers have it.
     *
     * @throws KafkaException when they do not take it
     */
    void tellSurely(RunStep step, RunFacts facts) {
        TrainingRun run = run(step, facts);
        Future<RecordMetadata> sent = producer.send(record(run));
        producer.flush();
        try {
            sent.get();
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(failed.getCause());
        }
        listener.heard(run);
    }

    /** A step as a record, at this moment. */
    public TrainingRun run(RunStep step, RunFacts facts) {
        return new TrainingRun(
                step.event().getId(),
                context.modelName(step.event()),
                step.stage(),
                step.state(),
                step.reason(),
                step.version(),
                facts.dataset(),
                facts.metrics(),
                facts.gates(),
                context.clock().instant(),
                step.inputs().values(),
                step.outputs(),
                step.inputsHash(),
                step.reused(),
                step.progress(),
                facts.evaluation());
    }

    public ProducerRecord<byte[], byte[]> record(TrainingRun run) {
        String topic = context.topics().trainingRuns();
        return new ProducerRecord<>(topic, run.getRetrainId().getBytes(UTF_8), serde.toBytes(topic, run));
    }
}
