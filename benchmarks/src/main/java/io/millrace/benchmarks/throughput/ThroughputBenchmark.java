package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Topics;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.cluster.RegistryProcess;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.SchemaRegistry;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Drains the same backlog with the features of the default churn project and with a topology that has the same decoding, the
 * same output and one get and put of 400 bytes per record; in turn, the order changing with every repeat.
 *
 * <p>Arguments: {@code [repeats [events [customers [days [zipf [clock]]]]]]}, zipf being the exponent of the customers'
 * popularity (0: all are alike), and the clock {@code tick} (one lies behind the backlog, as behind every replay) or {@code
 * empty}: for each input partition without a record, Kafka Streams 4.3.1 formats a message at every record that it takes.
 */
public final class ThroughputBenchmark {
    private static final int SEED = 1;
    private static final int PARTITIONS = 4;

    private ThroughputBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Backlog backlog = new Backlog(
                args.length > 1 ? Integer.parseInt(args[1]) : 1_500_000,
                args.length > 2 ? Integer.parseInt(args[2]) : 20_000,
                args.length > 3 ? Integer.parseInt(args[3]) : 120,
                args.length > 4 ? Double.parseDouble(args[4]) : 0,
                SEED);
        boolean tick = args.length <= 5 || args[5].equals("tick");
        PrintStream out = System.out;
        Path directory = Files.createTempDirectory("millrace-throughput");
        Path home = Path.of(System.getProperty("millrace.home", "."));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                RegistryProcess registry = RegistryProcess.start(
                        home.resolve("quickstart/target/registry"), directory.resolve("registry.log"));
                Topics topics = new Topics(broker.bootstrapServers(), PARTITIONS)) {
            out.println(backlog + (tick ? ", a tick behind it" : ", no tick"));
            SchemaRegistry schemas = HttpSchemaRegistry.of(Map.of("schema.registry.url", registry.url()));
            backlog.produce(broker.bootstrapServers(), schemas, topics);
            Drain drain = new Drain(home, directory, broker.bootstrapServers(), schemas, topics, backlog, tick);
            Contender millrace = new Millrace();
            int updateBytes = drain.run(millrace, "warm-up-0").updateBytes();
            Contender reference = new Reference(updateBytes);
            drain.run(reference, "warm-up-1");
            drain.run(millrace, "warm-up-2");
            drain.run(reference, "warm-up-3");
            out.printf("a feature update has %d bytes%n%s%n", updateBytes, Figures.HEADER);
            Comparison comparison = new Comparison();
            for (int repeat = 1; repeat <= repeats; repeat++) {
                boolean millraceFirst = repeat % 2 == 1;
                Figures one = drain.run(millraceFirst ? millrace : reference, "run-" + repeat + "-a");
                Figures other = drain.run(millraceFirst ? reference : millrace, "run-" + repeat + "-b");
                Figures ours = millraceFirst ? one : other;
                Figures theirs = millraceFirst ? other : one;
                comparison.add(ours, theirs);
                out.printf(
                        "%2d  millrace   %s%n    reference  %s   ratio %.3f%n",
                        repeat, ours, theirs, comparison.last());
            }
            out.println(comparison);
        }
        Drain.delete(directory);
    }
}
