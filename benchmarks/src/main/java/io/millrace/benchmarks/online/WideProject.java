package io.millrace.benchmarks.online;

import io.millrace.features.FeatureSet;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.topology.features.FeatureUpdateEncoder;
import io.millrace.wire.ReusableEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;

/** A project of 250 features, five aggregates over windows of 1 to 48 days and ten times of silence, and updates of it. */
final class WideProject {
    private static final List<String> AGGREGATIONS = List.of("sum", "mean", "min", "max", "variance");
    private static final int WINDOWS = 48;
    private static final int TIMES = 10;

    final Project project;
    final FeatureSet features;
    private final Schema schema;
    private final Random random = new Random(20_261_125);

    WideProject(String name, int partitions) throws InvalidProjectException {
        project = ProjectReader.read(List.of(new ProjectFile("wide", yaml(name, partitions))));
        features = FeatureSet.compile(project);
        schema = FeatureUpdateEncoder.schema(features);
    }

    private static String yaml(String name, int partitions) {
        String windows = AGGREGATIONS.stream()
                .flatMap(a -> IntStream.rangeClosed(1, WINDOWS)
                        .mapToObj(days ->
                                "    amount_%1$s_%2$dd: {%1$s: purchases.amount, over: %2$d d}%n".formatted(a, days)))
                .collect(Collectors.joining());
        String times = IntStream.range(0, TIMES)
                .mapToObj(i ->
                        "    silent_above_%1$d: {since_last: purchases, where: amount > %1$d, unit: d}%n".formatted(i))
                .collect(Collectors.joining());
        return """
                project: %s
                partitions: %d
                entities:
                  customer: {key: customer_id}
                sources:
                  purchases: {topic: purchases, entity: customer_id, time: at}
                features:
                  customer:
                    version: 1.0.0
                """.formatted(name, partitions) + windows + times + """
                examples:
                  every: 7 d
                  eligible: {any_of: purchases, within: 30 d, at_least: 1}
                labels:
                  stops: {absence_of: purchases, horizon: 30 d}
                models:
                  stops:
                    label: stops
                    task: binary_classification
                    algorithm: {xgboost: {}}
                    success: {metric: auc_roc, baseline: 0.5}
                    gates: {accuracy: 0.5}
                    rollout: {strategy: direct}
                """;
    }

    Schema schema() {
        return schema;
    }

    static String customer(int number) {
        return "customer-" + number;
    }

    /** An update of a customer as of now, with a random number in every feature. */
    byte[] update(int schemaId, String customer) throws IOException {
        long now = Instant.now().toEpochMilli();
        Schema definitions = schema.getField("definitions").schema();
        GenericRecordBuilder update = new GenericRecordBuilder(schema)
                .set("id", "0".repeat(32))
                .set("entity", customer)
                .set(
                        "cause",
                        new GenericData.EnumSymbol(schema.getField("cause").schema(), "EVENT"))
                .set("as_of", now)
                .set("event_time", now)
                .set("marks", 0L)
                .set("position", List.of())
                .set(
                        "definitions",
                        new GenericData.EnumSymbol(
                                definitions, definitions.getEnumSymbols().get(0)));
        for (int i = 0; i < features.size(); i++) {
            update.set(features.name(i), random.nextDouble() * 1_000);
        }
        ReusableEncoder buffer = new ReusableEncoder();
        BinaryEncoder out = buffer.begin(schemaId);
        new GenericDatumWriter<GenericRecord>(schema).write(update.build(), out);
        out.flush();
        return buffer.finish();
    }

    /** A whole HTTP request for every feature of one customer. */
    byte[] request(String customer) {
        String names = IntStream.range(0, features.size())
                .mapToObj(i -> "\"customer:" + features.name(i) + '"')
                .collect(Collectors.joining(","));
        String body = "{\"features\":[" + names + "],\"entities\":{\"customer_id\":[\"" + customer + "\"]}}";
        return ("POST /get-online-features HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
