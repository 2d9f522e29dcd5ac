package io.millrace.benchmarks.serving;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Await;
import io.millrace.features.FeatureSet;
import io.millrace.records.Cause;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.ServingApp;
import io.millrace.topology.features.FeatureUpdateEncoder;
import io.millrace.wire.FeatureUpdateSchema;
import io.millrace.wire.MillraceAvroSerializer;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How fast serving works off a backlog of feature updates, with a model of 300 trees in service: predictions and inference log entries, broker and
 * serving in one JVM. Each repeat reads the same backlog from its beginning. Timed from the first tenth of the predictions to the last.
 *
 * <p>Arguments: {@code [repeats [updates [setting=value ...]]]}.
 */
public final class ScoringDrainBenchmark {
    private static final int ENTITIES = 20_000;
    private static final long LOOK_AGAIN_NANOS = 2_000_000;

    private final ProcessContext process;
    private final int updates;

    private ScoringDrainBenchmark(ProcessContext process, int updates) {
        this.process = process;
        this.updates = updates;
    }

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int updates = args.length > 1 ? Integer.parseInt(args[1]) : 300_000;
        ServedProject served = new ServedProject(false);
        try (Arena arena = Arena.open(ServedProject.partitions());
                ProcessContext process = ProcessContext.open(settings(arena, args), served.named("drain"));
                ControlWriter control = new ControlWriter(process)) {
            process.ensureTopics(process.topics().topics());
            control.register("1.0.0", served.models().get(0));
            control.deploy("1.0.0");
            ScoringDrainBenchmark benchmark = new ScoringDrainBenchmark(process, updates);
            benchmark.fill(arena.registryUrl());
            for (int repeat = 1; repeat <= repeats; repeat++) {
                benchmark.drain(repeat, System.out);
            }
        }
    }

    private static Settings settings(Arena arena, String[] args) throws InvalidSettingsException {
        Settings.Builder settings = Settings.builder()
                .flag("bootstrap.servers", arena.bootstrapServers())
                .flag("schema.registry.url", arena.registryUrl())
                .flag("state.dir", arena.directory().resolve("drain").toString())
                .flag("rest.port", "0")
                .flag("environment", "dev");
        Stream.of(args).skip(2).map(setting -> setting.split("=", 2)).forEach(pair -> settings.flag(pair[0], pair[1]));
        return settings.build();
    }

    private void fill(String registry) {
        FeatureSet features = FeatureSet.compile(process.project());
        Schema schema = FeatureUpdateEncoder.schema(features);
        Random random = new Random(1);
        long now = System.currentTimeMillis();
        try (MillraceAvroSerializer serializer = new MillraceAvroSerializer();
                Producer<byte[], byte[]> producer = process.producer("fill")) {
            serializer.configure(Map.of("schema.registry.url", registry), false);
            for (int i = 0; i < updates; i++) {
                String entity = "customer-" + random.nextInt(ENTITIES);
                GenericRecord update = update(features, schema, i, entity, now, random);
                byte[] value = serializer.serialize(process.topics().featureUpdates(), update);
                byte[] key = entity.getBytes(StandardCharsets.UTF_8);
                // One that is lost never comes out, and the run fails.
                var unused = producer.send(new ProducerRecord<>(process.topics().featureUpdates(), key, value));
            }
        }
    }

    private static GenericRecord update(
            FeatureSet features, Schema schema, int number, String entity, long now, Random random) {
        GenericRecordBuilder update = new GenericRecordBuilder(schema)
                .set("id", "update-" + number)
                .set("entity", entity)
                .set("cause", symbol(schema, "cause", Cause.EVENT.name()))
                .set("as_of", now + number)
                .set("event_time", now + number)
                .set("source", "sessions")
                .set("marks", 0L)
                .set("position", List.of())
                .set("definitions", symbol(schema, "definitions", null));
        for (int feature = 0; feature < features.size(); feature++) {
            Object value =
                    features.categorical(feature) ? "plan-" + random.nextInt(3) : (Object) (20 * random.nextGaussian());
            update.set(
                    schema.getFields().get(FeatureUpdateSchema.FIRST_FEATURE + feature),
                    random.nextInt(10) == 0 ? null : value);
        }
        return update.build();
    }

    private static GenericData.EnumSymbol symbol(Schema schema, String field, String symbol) {
        Schema type = schema.getField(field).schema();
        return new GenericData.EnumSymbol(
                type, symbol == null ? type.getEnumSymbols().get(0) : symbol);
    }

    private void drain(int repeat, PrintStream out) throws Exception {
        try (Consumer<byte[], byte[]> ends = process.consumer("ends")) {
            List<TopicPartition> partitions = IntStream.range(0, ServedProject.partitions())
                    .mapToObj(i -> new TopicPartition(process.topics().predictions(), i))
                    .toList();
            long before = count(ends, partitions);
            long first = updates / 10;
            ServingApp serving = ServingApp.start(process);
            while (count(ends, partitions) - before < first) {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
            long start = System.nanoTime();
            long processor = processor();
            long begun = count(ends, partitions) - before;
            while (count(ends, partitions) - before < updates) {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double used = (processor() - processor) / 1e9;
            serving.close();
            out.printf(
                    "%d  %,.0f updates/s  %.1f us of processor per update  load %.1f%n",
                    repeat,
                    (updates - begun) / seconds,
                    used * 1e6 / (updates - begun),
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            forget();
        }
    }

    /** Lets the next serving begin with the first update again. */
    private void forget() throws Exception {
        String group = process.project().name() + "-serving";
        try (Admin admin = Admin.create(process.settings().admin())) {
            // A group that still has a member, until its session has ended, cannot be deleted.
            Await.until(Duration.ofMinutes(1), () -> {
                try {
                    admin.deleteConsumerGroups(List.of(group)).all().get();
                    return true;
                } catch (ExecutionException notYet) {
                    return false;
                }
            });
        }
    }

    private static long count(Consumer<byte[], byte[]> ends, List<TopicPartition> partitions) {
        return ends.endOffsets(partitions).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long processor() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
