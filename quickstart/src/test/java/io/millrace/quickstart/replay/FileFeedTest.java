package io.millrace.quickstart.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ids.CompositeId;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFeedTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

    @TempDir
    private Path folder;

    @Test
    void shouldMakeARecordOfEveryRowOfACsvFile() throws Exception {
        Path file = write("lines.csv", """
                when,who,amount,what
                2011-12-09 08:26:00,17850.0,2.55,"WHITE, HANGING"
                2011-12-09 08:27:00,,-3,"said ""no"" twice"
                """);

        List<GenericRecord> records = records(told(file, project("yyyy-MM-dd HH:mm:ss", "")));

        assertThat(records).hasSize(2);
        assertThat(records.get(0).get("customer")).hasToString("17850");
        assertThat(records.get(0).get("amount")).isEqualTo(2.55);
        assertThat(records.get(0).get("what")).hasToString("WHITE, HANGING");
        assertThat(records.get(0).get("at"))
                .isEqualTo(Instant.parse("2011-12-09T08:26:00Z").toEpochMilli());
        assertThat(records.get(0).get("row_id")).hasToString("lines.csv:2");
        assertThat(records.get(1).get("customer")).isNull();
        assertThat(records.get(1).get("what")).hasToString("said \"no\" twice");
    }

    /** So that the rows of an entity are in one partition, in their order; a row without one is a dead letter wherever it is. */
    @Test
    void shouldKeyRowsByTheirEntity() throws Exception {
        Path file = write("lines.csv", """
                when,who,amount,what
                2011-12-09T08:26:00Z,1,1,a
                2011-12-09T08:27:00Z,2,1,a
                2011-12-09T08:28:00Z,1,1,a
                2011-12-09T08:29:00Z,,1,a
                """);

        assertThat(told(file, project("iso", "")))
                .extracting(message -> new String(((Outgoing.Message) message).key(), UTF_8))
                .containsExactly("1", "2", "1", "lines.csv:5");
    }

    @Test
    void shouldCountRowsThatComeAfterMuchYoungerOnes() throws Exception {
        Path file = write("lines.csv", """
                when,who,amount,what
                2011-12-09T08:00:00Z,1,1,a
                2011-12-12T08:00:00Z,2,1,a
                2011-12-11T09:00:00Z,1,1,late by less than a day
                2011-12-10T09:00:00Z,1,1,late by more
                """);

        try (FileFeed feed = FileFeed.open(file, project("iso", ""), Set.of(), registry, HOUR)) {
            drain(feed);

            assertThat(feed.outOfOrder()).isEqualTo(1);
        }
    }

    @Test
    void shouldReadPackedJsonLines() throws Exception {
        Path file = folder.resolve("lines.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("""
                    {"when": 1000000, "who": 7, "amount": 1.5, "what": null}

                    {"when": 1000060, "who": "8"}
                    """.getBytes(UTF_8));
        }

        List<GenericRecord> records = records(told(file, project("epoch_s", "")));

        assertThat(records).hasSize(2);
        assertThat(records.get(0).get("at")).isEqualTo(1_000_000_000L);
        assertThat(records.get(0).get("customer")).hasToString("7");
        assertThat(records.get(0).get("what")).isNull();
        assertThat(records.get(1).get("amount")).isNull();
        assertThat(records.get(1).get("row_id")).hasToString("lines.jsonl.gz:3");
    }

    @Test
    void shouldRejectRowsThatAreNotWhatTheMappingSaysAndGoOn() throws Exception {
        Path file = write("lines.csv", """
                when,who,amount,what
                tomorrow,1,1,a
                2011-12-09T08:26:00Z,1.5,1,a
                2011-12-09T08:26:00Z,1,one,a
                2011-12-09T08:26:00Z,1,NaN,a
                2011-12-09T08:26:00Z,1
                """);

        List<Outgoing> told = told(file, project("iso", ""));

        List<Outgoing.Rejected> rejected = told.stream()
                .filter(Outgoing.Rejected.class::isInstance)
                .map(Outgoing.Rejected.class::cast)
                .toList();
        assertThat(rejected).extracting(Outgoing.Rejected::number).containsExactly(2L, 3L, 4L, 6L);
        assertThat(rejected).extracting(Outgoing.Rejected::reason).containsOnly(DeadLetterReason.UNPARSABLE_ROW);
        assertThat(rejected.get(0).value()).asString(UTF_8).isEqualTo("tomorrow,1,1,a");
        assertThat(rejected.get(0).detail()).contains("lines.csv:2", "column when", "tomorrow");
        assertThat(records(told)).hasSize(1);
    }

    @Test
    void shouldRejectARowWhoseEntityCouldBeAnotherOnes() throws Exception {
        Path file = write("lines.csv", """
                when,who,amount,what
                2011-12-09T08:26:00Z,1,1,a|b
                2011-12-09T08:26:00Z,1,1,b
                """);
        String pairs = text("iso", "")
                .replace("key: customer,", "key: [what, customer],")
                .replace("entity: customer", "entity: [what, customer]");

        List<Outgoing> told = told(file, read(pairs));

        assertThat(told)
                .filteredOn(Outgoing.Rejected.class::isInstance)
                .map(Outgoing.Rejected.class::cast)
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.number()).isEqualTo(2);
                    assertThat(row.detail()).contains("[what, customer]", CompositeId.AMBIGUOUS);
                });
        assertThat(records(told)).hasSize(1);
    }

    @Test
    void shouldRejectALineThatIsNoJsonObjectAsItStands() throws Exception {
        String broken = "{\"when\": 1000000, \"who\": \"Zoë";
        Path file = write(
                "lines.jsonl", "\uFEFF{\"when\": 1000000, \"who\": 7, \"what\": \"a\"}\n" + broken + "\n[1]\n{} {}\n");

        // Such a line has no columns: it is not for a source's where to pass it over.
        List<Outgoing> told = told(file, project("epoch_s", ", only: a"));

        assertThat(records(told)).hasSize(1);
        assertThat(told)
                .filteredOn(Outgoing.Rejected.class::isInstance)
                .map(Outgoing.Rejected.class::cast)
                .satisfiesExactly(
                        first -> {
                            assertThat(first.number()).isEqualTo(2);
                            assertThat(first.reason()).isEqualTo(DeadLetterReason.UNPARSABLE_ROW);
                            assertThat(first.value()).asString(UTF_8).isEqualTo(broken);
                            assertThat(first.detail()).contains("lines.jsonl:2", "JSON");
                        },
                        second -> assertThat(second.value()).asString(UTF_8).isEqualTo("[1]"),
                        third -> assertThat(third.value()).asString(UTF_8).isEqualTo("{} {}"));
    }

    @Test
    void shouldRejectTimesThatDoNotExistOrDoNotFit() throws Exception {
        Path dates = write("dates.csv", """
                when,who,amount,what
                2/29/2012 8:05,1,1,a
                2/29/2011 8:05,1,1,a
                11/31/2011 8:05,1,1,a
                """);
        Path numbers = write("numbers.csv", """
                when,who,amount,what
                1323419160000.7,1,1,a
                18446744073709551616,1,1,a
                """);

        List<Outgoing> fromDates = told(dates, project("M/d/yyyy H:mm", ""));
        List<Outgoing> fromNumbers = told(numbers, project("epoch_ms", ""));

        assertThat(records(fromDates))
                .extracting(record -> record.get("at"))
                .containsExactly(Instant.parse("2012-02-29T08:05:00Z").toEpochMilli());
        assertThat(records(fromNumbers)).extracting(record -> record.get("at")).containsExactly(1_323_419_160_000L);
        assertThat(fromDates).filteredOn(Outgoing.Rejected.class::isInstance).hasSize(2);
        assertThat(fromNumbers).filteredOn(Outgoing.Rejected.class::isInstance).hasSize(1);
    }

    @Test
    void shouldEndASliceWhereEventTimeReachesTheNextHour() throws Exception {
        Path file = write("lines.csv", """
                when,who,amount,what
                2020-01-01T00:10:00Z,1,1,a
                2020-01-01T00:50:00Z,1,1,b
                2020-01-01T00:20:00Z,1,1,late
                2020-01-01T03:05:00Z,1,1,c
                """);

        List<Feed.Slice> slices = slices(file, project("iso", ""));

        long midnight = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
        assertThat(slices)
                .extracting(Feed.Slice::reached)
                .containsExactly(midnight + 3 * HOUR.toMillis(), midnight + 3 * HOUR.toMillis());
        assertThat(slices).extracting(slice -> slice.messages().size()).containsExactly(3, 1);
    }

    @Test
    void shouldKeepOnlyTheRowsThatASourceWants() throws Exception {
        Path file = write("lines.csv", """
                when,who,amount,what
                2020-01-01T00:10:00Z,1,1,a
                2020-01-01T00:50:00Z,1,1,b
                """);

        try (FileFeed feed = FileFeed.open(file, project("iso", ", only: a"), Set.of(), registry, HOUR)) {
            List<Outgoing> told = drain(feed).stream()
                    .flatMap(slice -> slice.messages().stream())
                    .toList();

            assertThat(told).hasSize(1);
            assertThat(feed.rows()).isEqualTo(2);
            assertThat(feed.unwanted()).isEqualTo(1);
        }
    }

    @Test
    void shouldWriteTheSchemaThatTheSourceAlreadyHas() throws Exception {
        Schema own = SchemaBuilder.record("Own")
                .fields()
                .optionalString("customer")
                .name("at")
                .type()
                .longType()
                .noDefault()
                .name("amount")
                .type()
                .floatType()
                .noDefault()
                .name("what")
                .type()
                .enumeration("What")
                .symbols("a", "b")
                .noDefault()
                .name("later")
                .type()
                .intType()
                .intDefault(4)
                .endRecord();
        registry.register("lines-value", own);
        Path file =
                write("lines.csv", "when,who,amount,what\n2020-01-01T00:10:00Z,1,0.5,b\n2020-01-01T00:10:00Z,1,1,c\n");

        List<Outgoing> told = told(file, project("iso", ""));

        GenericRecord record = records(told).get(0);
        assertThat(record.getSchema()).isEqualTo(own);
        assertThat(record.get("amount")).isEqualTo(0.5f);
        assertThat(record.get("later")).isEqualTo(4);
        assertThat(told.get(1)).isInstanceOf(Outgoing.Rejected.class);
    }

    @Test
    void shouldNameEveryFieldThatTheSchemaDoesNotHave() throws Exception {
        registry.register(
                "lines-value",
                SchemaBuilder.record("Own").fields().requiredString("must").endRecord());
        Path file = write("lines.csv", "when,who,amount,what\n");
        Project project = project("iso", "");

        assertThatThrownBy(() -> FileFeed.open(file, project, Set.of(), registry, HOUR))
                .isInstanceOf(UnmappableException.class)
                .hasMessageContainingAll("customer", "amount", "what", "must");
    }

    @Test
    void shouldSayWhichColumnsAreNotThere() throws Exception {
        Path file = write("lines.csv", "when,who\n2020-01-01T00:10:00Z,1\n");
        Project project = project("iso", "");

        assertThatThrownBy(() -> told(file, project))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("lines", "amount", "what");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Project project(String timeFormat, String where) throws Exception {
        return read(text(timeFormat, where));
    }

    private static Project read(String text) throws Exception {
        return ProjectReader.read(List.of(new ProjectFile("project.yaml", text)));
    }

    private static String text(String timeFormat, String where) {
        return """
                project: test
                entities:
                  customer: {key: customer, refresh: 1 d, forget_after: 400 d}
                sources:
                  lines:
                    topic: lines
                    entity: customer
                    time: at
                    file:
                      time_format: "%s"
                      columns:
                        at: {column: when, type: time}
                        customer: {column: who, type: integer_string}
                        amount: {column: amount, type: double}
                        what: {column: what%s}
                features:
                  customer:
                    version: 1.0.0
                    n: {count: lines, over: 7 d}
                examples:
                  every: 7 d
                  eligible: {any_of: lines, within: 28 d, at_least: 1}
                labels:
                  gone: {absence_of: lines, horizon: 7 d}
                models:
                  gone:
                    label: gone
                    task: binary_classification
                    algorithm:
                      xgboost: {n_estimators: 10}
                    success: {metric: auc_roc, baseline: 0.5}
                    gates: {accuracy: 0.5}
                """.formatted(timeFormat, where);
    }

    private List<Outgoing> told(Path file, Project project) throws Exception {
        return slices(file, project).stream()
                .flatMap(slice -> slice.messages().stream())
                .toList();
    }

    private List<Feed.Slice> slices(Path file, Project project) throws Exception {
        try (FileFeed feed = FileFeed.open(file, project, Set.of(), registry, HOUR)) {
            return drain(feed);
        }
    }

    private static List<Feed.Slice> drain(FileFeed feed) throws IOException {
        List<Feed.Slice> slices = new ArrayList<>();
        for (Feed.Slice slice = feed.next(); slice != null; slice = feed.next()) {
            slices.add(slice);
        }
        return slices;
    }

    private List<GenericRecord> records(List<Outgoing> told) throws IOException {
        List<GenericRecord> records = new ArrayList<>();
        for (Outgoing outgoing : told) {
            if (outgoing instanceof Outgoing.Message message && message.value() != null) {
                records.add(Wire.record(registry, message.value()));
            }
        }
        return records;
    }
}
