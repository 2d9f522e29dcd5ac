package io.millrace.runtime.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.Alert;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.Deployment;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Gives a project's processes a command, and waits for what they answer. */
public final class CommandTopic {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String ACCEPTED = "accepted";

    private final ProcessContext process;
    private final RecordSerde<Command> commands;
    private final RecordSerde<Deployment> deployments;
    private final RecordSerde<Alert> alerts;

    /** The command topic of the process's project. */
    public CommandTopic(ProcessContext process) {
        this.process = process;
        commands = process.serdes().of(Command.class);
        deployments = process.serdes().of(Deployment.class);
        alerts = process.serdes().of(Alert.class);
    }

    /**
     * What came of a command.
     *
     * @param accepted whether it is, or will be, carried out
     * @param reason one sentence
     */
    public record Answer(boolean accepted, String reason) {}

    /**
     * Gives a command.
     *
     * @throws TimeoutException when nobody answers within the patience; the command stands, and is carried out and answered when a monitor runs
     * @throws KafkaException when it could not be written: then it may or may not stand
     */
    public Answer give(Command command, Duration patience) throws InterruptedException, TimeoutException {
        TopicPartition answers = new TopicPartition(answerTopic(command.getKind()), 0);
        try (Consumer<byte[], byte[]> consumer = process.reader("millrace-command")) {
            consumer.assign(List.of(answers));
            consumer.seekToEnd(List.of(answers));
            // Only now is the end looked up: before the command is given, or its answer might be passed over.
            consumer.position(answers);
            write(command);
            long deadline = System.nanoTime() + patience.toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Optional<Answer> answer = answer(command, record.value());
                    if (answer.isPresent()) {
                        return answer.get();
                    }
                }
            }
        }
        throw new TimeoutException(
                "command %s stands on %s, and nobody has answered within %d seconds: does the monitor run? One that runs later carries it out"
                        .formatted(command.getId(), process.topics().commands(), patience.toSeconds()));
    }

    /** Rollout answers with a deployment, the retraining policy with an alert that is closed from the start. */
    private String answerTopic(CommandKind kind) {
        return kind == CommandKind.RETRAIN
                ? process.topics().alerts()
                : process.topics().deployments();
    }

    private void write(Command command) throws InterruptedException {
        String topic = process.topics().commands();
        try (Producer<byte[], byte[]> producer = process.producer("millrace-command")) {
            producer.send(new ProducerRecord<>(
                            topic, command.getId().getBytes(UTF_8), commands.toBytes(topic, command)))
                    .get();
        } catch (ExecutionException failed) {
            throw new KafkaException("the command could not be written", failed.getCause());
        }
    }

    private Optional<Answer> answer(Command command, byte[] value) {
        if (value == null) {
            return Optional.empty();
        }
        if (command.getKind() == CommandKind.RETRAIN) {
            Alert alert = alerts.fromBytes(value);
            String accepted = alert.getEvidence().get(ACCEPTED);
            return alert.getSubject().equals(command.getId()) && accepted != null
                    ? Optional.of(new Answer(Boolean.parseBoolean(accepted), alert.getMessage()))
                    : Optional.empty();
        }
        Deployment deployment = deployments.fromBytes(value);
        return command.getId().equals(deployment.getCommandId())
                ? Optional.of(new Answer(
                        deployment.getAccepted(),
                        (deployment.getAccepted() ? "accepted: " : "refused: ") + deployment.getReason()))
                : Optional.empty();
    }
}
