package io.millrace.runtime.streams;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions that an application of this process left open when it was killed. They hold back who reads committed records, and who has taken
 * over and restores its state, until brokers give them up after {@code transaction.timeout.ms}. A stream thread ends the one of its name, but only
 * when it is given a task, which an instance that comes back after others have taken over is not. So they are ended at its start, all of them.
 *
 * <p>They are known by their names, which Kafka Streams makes of the application's id, the process's, and the thread's number; the process's is in
 * a file of the state directory, where a process that still lives holds a lock.
 */
final class OpenTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTransactions.class);
    private static final String PROCESS_FILE = "kafka-streams-process-metadata";

    /** Without an answer it goes on: what was left open then lasts its time. */
    private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(5).toMillis();

    private final Map<String, Object> client;
    private final String prefix;

    private OpenTransactions(Map<String, Object> client, String prefix) {
        this.client = client;
        this.prefix = prefix;
    }

    /** Those of an application's earlier runs on the state directory; empty where there was none, or where it uses no transactions. To be asked before Kafka Streams is set up, which makes the file. */
    static Optional<OpenTransactions> ofEarlierRuns(Properties properties) {
        String application = properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
        Path file = Path.of(properties.getProperty(StreamsConfig.STATE_DIR_CONFIG), application, PROCESS_FILE);
        boolean transactions =
                StreamsConfig.EXACTLY_ONCE_V2.equals(properties.getProperty(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
        if (!transactions || !Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String process =
                    new ObjectMapper().readTree(file.toFile()).path("processId").asText();
            return process.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new OpenTransactions(AdminProperties.of(properties), application + "-" + process + "-"));
        } catch (IOException unreadable) {
            LOG.warn("{} cannot be read: what this process left open, if anything, lasts its time", file, unreadable);
            return Optional.empty();
        }
    }

    /** Aborts them, and returns when that is done or cannot be. To be asked when the state directory is locked and no stream thread runs yet. */
    void abort() {
        try (Admin admin = Admin.create(client)) {
            List<String> open = admin
                    .listTransactions(new ListTransactionsOptions()
                            .filterStates(List.of(TransactionState.ONGOING))
                            .timeoutMs(PATIENCE_MILLIS))
                    .all()
                    .get()
                    .stream()
                    .map(TransactionListing::transactionalId)
                    .filter(id -> id.startsWith(prefix))
                    .toList();
            if (!open.isEmpty()) {
                admin.fenceProducers(open, new FenceProducersOptions().timeoutMs(PATIENCE_MILLIS))
                        .all()
                        .get();
                LOG.info("Ended transactions that this process left open when it died: {}", open);
            }
        } catch (ExecutionException | KafkaException failed) {
            LOG.warn("What {} left open, if anything, lasts its time", prefix, failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
