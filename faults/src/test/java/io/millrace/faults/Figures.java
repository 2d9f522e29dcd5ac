package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** What a scenario has come to: a line on standard output, and {@code target/faults/<scenario>.json}. */
record Figures(
        String scenario, TreeMap<String, String> settings, List<Fault> faults, Account account, Timeline timeline) {
    private static final Path DIRECTORY = Path.of("target", "faults");
    private static final int SHOWN = 5;

    /** Writes them down, and prints them. */
    void tell() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode().put("scenario", scenario);
        settings.forEach(json.putObject("settings")::put);
        json.put("faults", faults.size())
                .put("events", account.events())
                .put("updates", account.updates())
                .put("predictions", account.predictions())
                .put("lost", account.lost().size())
                .put("wrong", account.wrong().size())
                .put("out_of_order", account.outOfOrder().size())
                .put("second_effective", account.second().size())
                .put("repeated", account.repeated())
                .put("usual_p50_s", timeline.usual(0.5))
                .put("usual_p99_s", timeline.usual(0.99));
        spread(json, "back", faults.stream().map(Fault::seconds).toList());
        spread(json, "unavailable", timeline.unavailable());
        spread(json, "catch_up", timeline.catchUp());
        Files.createDirectories(DIRECTORY);
        mapper.writerWithDefaultPrettyPrinter()
                .writeValue(DIRECTORY.resolve(scenario + ".json").toFile(), json);
        System.out.println(String.format(Locale.ROOT, "%s: %s", scenario, json));
    }

    /** Median and longest, in seconds. */
    private static void spread(ObjectNode json, String name, List<Double> seconds) {
        if (!seconds.isEmpty()) {
            List<Double> sorted = seconds.stream().sorted().toList();
            json.put(name + "_median_s", sorted.get((sorted.size() - 1) / 2));
            json.put(name + "_longest_s", sorted.get(sorted.size() - 1));
        }
    }

    /** Holds them to what Millrace promises: nothing lost, wrong, out of order, or effective twice. */
    void assertClean() {
        assertThat(account.lost().stream().limit(SHOWN))
                .as("%d lost", account.lost().size())
                .isEmpty();
        assertThat(account.wrong().stream().limit(SHOWN))
                .as("%d wrong", account.wrong().size())
                .isEmpty();
        assertThat(account.outOfOrder().stream().limit(SHOWN))
                .as("%d out of order", account.outOfOrder().size())
                .isEmpty();
        assertThat(account.second().stream().limit(SHOWN))
                .as("%d effective twice", account.second().size())
                .isEmpty();
    }
}
