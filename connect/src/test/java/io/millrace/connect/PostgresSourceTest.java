package io.millrace.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.RegistryProcess;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.wire.MillraceAvroDeserializer;
import io.millrace.wire.RegistrySettings;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions.DecimalConversion;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a PostgreSQL table in a source topic: all of them, once, whatever becomes of the worker. */
class PostgresSourceTest {
    private static final Path CONFIGURATION = Path.of("connectors", "postgres.json");
    private static final Path RIGHTS = Path.of("connectors", "postgres.sql");
    private static final String PASSWORD = "it's one";
    private static final Path REGISTRY = Path.of("..", "quickstart", "target", "registry");
    private static final String TOPIC = "purchases";
    private static final int PARTITIONS = 4;
    private static final int AT_ONCE = 50;
    private static final int KILLS = 2;

    @TempDir
    static Path directory;

    private static TestBroker broker;
    private static RegistryProcess registry;
    private static PostgresServer postgres;
    private static ConnectWorker worker;
    private static Arrivals arrivals;

    private int purchases;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
        broker = TestBroker.start();
        registry = RegistryProcess.start(REGISTRY, directory.resolve("registry.log"));
        worker = new ConnectWorker(
                directory,
                Map.of(
                        "MILLRACE_BOOTSTRAP_SERVERS",
                        broker.bootstrapServers(),
                        "MILLRACE_SCHEMA_REGISTRY_URL",
                        registry.url(),
                        "POSTGRES_HOST",
                        "127.0.0.1",
                        "POSTGRES_PORT",
                        String.valueOf(postgres.port()),
                        "POSTGRES_USER",
                        "millrace",
                        "POSTGRES_PASSWORD",
                        PASSWORD,
                        "POSTGRES_DATABASE",
                        "postgres"));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        arrivals.close();
        registry.close();
        broker.close();
        postgres.stop();
    }

    @Test
    void shouldBringEveryRowOnceWhateverBecomesOfTheWorker() throws Exception {
        // Given a table with rows, and a worker that reads it and may do no more
        broker.createTopics(PARTITIONS, Map.of(), TOPIC);
        arrivals = new Arrivals(broker, TOPIC);
        postgres.sql("""
                CREATE TABLE purchases (
                  purchase_id text PRIMARY KEY,
                  customer_id text NOT NULL,
                  amount      numeric(10, 2),
                  occurred_at timestamptz NOT NULL)
                """);
        postgres.script(RIGHTS, PASSWORD);
        buy();
        worker.configure("shop", CONFIGURATION);
        arrivals.await(purchases);

        // When it is killed time and again while there are new rows
        for (int kill = 0; kill < KILLS; kill++) {
            buy();
            worker.killAndStartAgain();
            buy();
            arrivals.await(purchases);
        }

        // Then each is there once, by its customer, as Millrace reads it
        List<ConsumerRecord<byte[], byte[]>> records = broker.readAll(TOPIC);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < purchases; i++) {
            expected.add("p" + i);
        }
        assertThat(records.stream().map(record -> row(record).get("purchase_id").toString()))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(records).allSatisfy(record -> {
            GenericRecord row = row(record);
            int number = Integer.parseInt(row.get("purchase_id").toString().substring(1));
            assertThat(new String(record.key(), UTF_8))
                    .isEqualTo("c" + number % 7)
                    .isEqualTo(row.get("customer_id").toString());
            assertThat(record.partition()).isEqualTo(Utils.toPositive(Utils.murmur2(record.key())) % PARTITIONS);
            assertThat(amount(row)).isEqualTo(BigDecimal.valueOf(number, 2));
            assertThat(row.get("occurred_at").toString()).startsWith("2026-01-01T0");
        });
    }

    private void buy() throws Exception {
        int first = purchases;
        purchases += AT_ONCE;
        postgres.sql(
                "INSERT INTO purchases SELECT 'p' || n, 'c' || n % 7, n / 100.0, '2026-01-01 00:00:00Z'::timestamptz + n * interval '1 second'"
                        + " FROM generate_series(" + first + ", " + (purchases - 1) + ") n");
    }

    private static GenericRecord row(ConsumerRecord<byte[], byte[]> record) {
        try (MillraceAvroDeserializer deserializer = new MillraceAvroDeserializer()) {
            deserializer.configure(Map.of(RegistrySettings.URL, registry.url()), false);
            return (GenericRecord) deserializer.deserialize(TOPIC, record.value());
        }
    }

    private static BigDecimal amount(GenericRecord row) {
        Schema schema = row.getSchema().getField("amount").schema().getTypes().stream()
                .filter(type -> type.getLogicalType() != null)
                .findFirst()
                .orElseThrow();
        return new DecimalConversion().fromBytes((ByteBuffer) row.get("amount"), schema, schema.getLogicalType());
    }
}
