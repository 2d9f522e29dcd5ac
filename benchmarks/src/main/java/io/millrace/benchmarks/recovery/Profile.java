package io.millrace.benchmarks.recovery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Settings of the features process that are compared.
 *
 * @param title as it is printed
 * @param settings that differ from what Millrace does when nobody says anything
 */
record Profile(String title, Map<String, String> settings) {

    /** The default, the fast profile, and one for each text of the form {@code name=value,name=value}. */
    static List<Profile> all(List<String> further) {
        List<Profile> all = new ArrayList<>(List.of(new Profile("default", Map.of()), new Profile("fast", fast())));
        further.forEach(text -> all.add(new Profile(text, parse(text))));
        return all;
    }

    /** Those of docs/operating.md, which has their reasons. */
    private static Map<String, String> fast() {
        Map<String, String> fast = new LinkedHashMap<>();
        // A dead process is noticed after this.
        fast.put("streams.consumer.session.timeout.ms", "6000");
        fast.put("streams.consumer.heartbeat.interval.ms", "1500");
        // And its open transaction, which holds back who reads committed records, is aborted after this.
        fast.put("streams.producer.transaction.timeout.ms", "5000");
        return fast;
    }

    private static Map<String, String> parse(String text) {
        return Arrays.stream(text.split(","))
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
    }
}
