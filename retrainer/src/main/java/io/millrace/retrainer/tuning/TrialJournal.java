package io.millrace.retrainer.tuning;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a search has found so far, one line of JSON per fold of a trial, each on disk before the next is begun: a search that is killed goes on from it. The first line says which search it is of; a journal of another
 * is begun anew, and so is what follows a line that was cut short. Not thread-safe.
 */
public final class TrialJournal implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STUDY = "study";

    private final Map<Place, Entry> entries = new LinkedHashMap<>();
    private final @Nullable FileChannel file;

    private TrialJournal(@Nullable FileChannel file) {
        this.file = file;
    }

    /** Where an entry belongs. */
    private record Place(int trial, int fold) {}

    /**
     * How one trial did on one fold.
     *
     * @param trial the trial's number, from 0
     * @param fold the fold's, from 0, the latest in time
     * @param parameters what was tried
     * @param value of the metric
     * @param rounds after which the forest had it
     * @param elapsed milliseconds that the search had taken by then
     */
    public record Entry(int trial, int fold, Map<String, String> parameters, double value, int rounds, long elapsed) {}

    /** One that nobody will find again. */
    public static TrialJournal inMemory() {
        return new TrialJournal(null);
    }

    /**
     * Opens or begins a journal.
     *
     * @param study what tells this search from any other
     */
    public static TrialJournal open(Path path, String study) throws IOException {
        List<Entry> known = new ArrayList<>();
        long whole = Files.exists(path) ? read(Files.readAllBytes(path), study, known) : 0;
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        TrialJournal journal = new TrialJournal(file);
        file.truncate(whole);
        file.position(whole);
        known.forEach(entry -> journal.entries.put(new Place(entry.trial(), entry.fold()), entry));
        if (whole == 0) {
            journal.write(JSON.createObjectNode().put(STUDY, study));
        }
        return journal;
    }

    /** Reads lines as far as they are whole, and says how many bytes that is. */
    private static long read(byte[] bytes, String study, List<Entry> into) {
        int start = 0;
        for (int end = 0; end < bytes.length; end++) {
            if (bytes[end] != '\n') {
                continue;
            }
            try {
                JsonNode line = JSON.readTree(new String(bytes, start, end - start, UTF_8));
                if (start == 0 && !study.equals(line.path(STUDY).asText())) {
                    return 0;
                }
                if (start > 0) {
                    into.add(entry(line));
                }
            } catch (JsonProcessingException | IllegalArgumentException torn) {
                return start;
            }
            start = end + 1;
        }
        return start;
    }

    private static Entry entry(JsonNode line) {
        if (!line.path("value").isNumber() || !line.path("rounds").isInt()) {
            throw new IllegalArgumentException("no entry: " + line);
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        line.path("parameters")
                .properties()
                .forEach(
                        field -> parameters.put(field.getKey(), field.getValue().asText()));
        return new Entry(
                line.path("trial").asInt(),
                line.path("fold").asInt(),
                parameters,
                line.path("value").asDouble(),
                line.path("rounds").asInt(),
                line.path("elapsed_ms").asLong());
    }

    /** What is known of a trial on a fold, if these are the parameters that it was tried with. */
    Optional<Entry> find(int trial, int fold, Map<String, String> parameters) {
        return Optional.ofNullable(entries.get(new Place(trial, fold)))
                .filter(entry -> entry.parameters().equals(parameters));
    }

    /** Adds an entry; when this returns, it is on disk. */
    void add(Entry entry) throws IOException {
        entries.put(new Place(entry.trial(), entry.fold()), entry);
        ObjectNode line = JSON.createObjectNode();
        line.put("trial", entry.trial());
        line.put("fold", entry.fold());
        ObjectNode parameters = line.putObject("parameters");
        entry.parameters().forEach(parameters::put);
        line.put("value", entry.value());
        line.put("rounds", entry.rounds());
        line.put("elapsed_ms", entry.elapsed());
        write(line);
    }

    private void write(ObjectNode line) throws IOException {
        if (file != null) {
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(false);
        }
    }

    /** Milliseconds that the search has taken so far. */
    long elapsed() {
        return entries.values().stream().mapToLong(Entry::elapsed).max().orElse(0);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
