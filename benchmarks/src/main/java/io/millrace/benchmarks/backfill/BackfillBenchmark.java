package io.millrace.benchmarks.backfill;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Await;
import io.millrace.benchmarks.Backlog;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cli.Main;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.topics.KafkaFutures;
import io.millrace.topology.features.Backfill;
import io.millrace.topology.features.FeatureTopology;
import io.millrace.topology.features.FeaturesApp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * {@code millrace backfill}, in a JVM of its own with a heap of 1 GB, of a backlog that lies in topics. The features process whose
 * version changed began behind that backlog, so that it need not be drained first: for the command it is history like any other.
 * It does not run meanwhile: what it takes to merge the states is not in the figures.
 *
 * <p>Arguments: {@code [events [customers [heap]]]}, the heap in MB.
 */
public final class BackfillBenchmark {
    private static final int SEED = 1;
    private static final int LATER = 5_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String MORE = """
            features:
              customer:
                version: %s
                spend_lifetime: {sum: purchases.amount}
                spend_365d: {sum: purchases.amount, over: 365 d}
                sessions_lifetime: {count: sessions}
                products_lifetime: {distinct: purchases.product_id}
            """;

    private BackfillBenchmark() {}

    public static void main(String[] args) throws Exception {
        Backlog backlog = new Backlog(
                "backlog",
                args.length > 0 ? Integer.parseInt(args[0]) : 10_000_000,
                args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000,
                120,
                0,
                SEED);
        String heap = args.length > 2 ? args[2] : "1024";
        try (Arena arena = Arena.open()) {
            arena.produce(backlog);
            Path before = write(arena, backlog, "1.0.0", "");
            Path after = write(arena, backlog, "1.1.0", MORE.formatted("1.1.0"));
            change(arena, backlog, before, after);
            System.out.printf("%s, a heap of %s MB%n", backlog, heap);
            run(arena, after, heap, System.out);
        }
    }

    private static Path write(Arena arena, Backlog backlog, String version, String more) throws IOException {
        Path directory = Files.createDirectories(arena.directory().resolve(version));
        Files.writeString(directory.resolve("project.yaml"), arena.churn());
        Files.writeString(
                directory.resolve("overlay.yaml"),
                backlog.overlay("backfill", arena.topics().partitions()) + more);
        return directory;
    }

    private static ProcessContext open(Arena arena, Path directory) throws Exception {
        List<ProjectFile> files = new ArrayList<>();
        for (String name : List.of("project.yaml", "overlay.yaml")) {
            files.add(new ProjectFile(name, Files.readString(directory.resolve(name))));
        }
        Project project = ProjectReader.read(files);
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", arena.bootstrapServers())
                .flag("state.dir", arena.directory().resolve("state").toString())
                .flag("environment", "dev")
                .flag("streams.consumer.session.timeout.ms", "3000")
                .flag("streams.consumer.heartbeat.interval.ms", "1000")
                .build();
        return ProcessContext.open(settings, project, arena.registry());
    }

    /** Runs a version behind the backlog, and its successor until that has written down where it began. */
    private static void change(Arena arena, Backlog backlog, Path before, Path after) throws Exception {
        try (ProcessContext process = open(arena, before);
                Admin admin = Admin.create(Map.of("bootstrap.servers", arena.bootstrapServers()))) {
            String application = FeatureTopology.applicationId(process.project());
            KafkaFutures.await(admin.alterConsumerGroupOffsets(application, ends(admin, backlog))
                    .all());
            try (FeaturesApp app = FeaturesApp.start(process, false);
                    Backlog.Writer writer = backlog.writer(arena.bootstrapServers(), arena.registry())) {
                app.streams().awaitRunning(PATIENCE);
                for (int i = 0; i < LATER; i++) {
                    writer.write(i, System.currentTimeMillis());
                }
                Await.until(PATIENCE, () -> {
                    Map<TopicPartition, OffsetAndMetadata> read = KafkaFutures.await(
                            admin.listConsumerGroupOffsets(application).partitionsToOffsetAndMetadata());
                    return ends(admin, backlog).entrySet().stream()
                            .allMatch(end -> read.containsKey(end.getKey())
                                    && read.get(end.getKey()).offset()
                                            >= end.getValue().offset());
                });
            }
        }
        try (ProcessContext process = open(arena, after);
                FeaturesApp app = FeaturesApp.start(process, false)) {
            app.streams().awaitRunning(PATIENCE);
            Await.until(PATIENCE, () -> begun(process));
        }
    }

    private static boolean begun(ProcessContext process) {
        try {
            return Backfill.open(process).changes().size() == 1;
        } catch (InvalidSettingsException notYet) {
            return false;
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> ends(Admin admin, Backlog backlog) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        KafkaFutures.await(admin.describeTopics(backlog.topics()).allTopicNames())
                .forEach((name, topic) -> topic.partitions()
                        .forEach(at -> latest.put(new TopicPartition(name, at.partition()), OffsetSpec.latest())));
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        KafkaFutures.await(admin.listOffsets(latest).all())
                .forEach((at, end) -> ends.put(at, new OffsetAndMetadata(end.offset())));
        return ends;
    }

    /** Prints what the command says, and when. */
    private static void run(Arena arena, Path directory, String heap, PrintStream out) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                "-XX:+UseG1GC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "backfill",
                "--work-dir",
                arena.directory().toString()));
        for (String setting : List.of(
                "bootstrap.servers=" + arena.bootstrapServers(),
                "schema.registry.url=" + arena.registryUrl(),
                "environment=dev",
                "state.dir=" + arena.directory().resolve("unused"),
                "project=" + directory.resolve("project.yaml") + "," + directory.resolve("overlay.yaml"))) {
            command.addAll(List.of("--set", setting));
        }
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader said = process.inputReader()) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                double seconds = (System.nanoTime() - start) / 1e9;
                if (!line.contains(" WARN ") && !line.contains(" INFO ")) {
                    out.printf("%7.1f s  %s%n", seconds, line);
                }
            }
        }
        out.println("exit code " + process.waitFor());
    }
}
