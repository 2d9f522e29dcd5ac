package io.millrace.project;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code validation}. */
final class ValidationReader {
    private static final Duration SHORTEST_MEMORY = Duration.ofSeconds(1);
    private static final Duration LONGEST_MEMORY = Duration.ofDays(30);
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final Section section;
    private final Sources sources;
    private final List<FieldRules> fields = new ArrayList<>();
    private final List<RecordRules> records = new ArrayList<>();
    private final WindowRulesReader windows;

    private ValidationReader(Section section, Sources sources) {
        this.section = section;
        this.sources = sources;
        windows = new WindowRulesReader(section, sources);
    }

    static ValidationDefinition read(Section root, Sources sources) {
        Section section = root.map("validation", false);
        return section == null ? ValidationDefinition.NONE : new ValidationReader(section, sources).all();
    }

    private ValidationDefinition all() {
        for (String key : section.keys()) {
            int dot = key.indexOf('.');
            String source = dot < 0 ? key : key.substring(0, dot);
            if (windows.isKey(key)) {
                continue;
            }
            if (!sources.byName().containsKey(source)) {
                String expected = "a source or a field of one, such as orders or orders.amount; the sources are "
                        + Similar.oneOf(source, sources.names());
                section.mistakes().add(section.keyMark(key), section.path(key), key, expected);
            } else if (dot < 0) {
                records(source);
            } else {
                field(key, source, key.substring(dot + 1));
            }
        }
        return new ValidationDefinition(fields, records, windows.read());
    }

    private void records(String source) {
        Section one = section.required(source, Keys.RECORD_RULES);
        if (one == null) {
            return;
        }
        Duration maxAge = one.has("max_age") ? one.duration("max_age", Duration.ofSeconds(1), LONGEST) : null;
        RuleAction stale = RuleActions.of(one, "stale");
        if (one.has("stale") && !one.has("max_age")) {
            one.wrong("stale", "max_age beside it");
        }
        boolean unique = one.has("unique_within");
        Duration uniqueWithin = unique ? one.duration("unique_within", SHORTEST_MEMORY, LONGEST_MEMORY) : null;
        RuleAction duplicate = RuleActions.of(one, "duplicate");
        if (one.has("duplicate") && !unique) {
            one.wrong("duplicate", "unique_within beside it");
        }
        SourceDefinition definition = sources.byName().get(source);
        if (unique && definition != null && (definition.table() || definition.idField() == null)) {
            String found = source + (definition.table() ? ", a table" : ", which names no id");
            one.wrong("unique_within", found, "a source of events whose id is named: sources." + source + ".id");
        }
        windows.override(one, source);
        boolean any = one.has("max_age") || unique;
        if (any && stale != null && duplicate != null) {
            records.add(new RecordRules(source, maxAge, stale, uniqueWithin, duplicate));
        }
    }

    private void field(String key, String name, String path) {
        Section one = section.required(key, Keys.FIELD_RULES);
        SourceDefinition source = sources.byName().get(name);
        if (!Names.PATHS.matcher(path).matches()) {
            section.mistakes().add(section.keyMark(key), section.path(key), path, Names.PATH);
        } else if (one != null && source != null) {
            FieldRules rules = new FieldRulesReader(one, source, path).read();
            if (rules != null) {
                fields.add(rules);
            }
        }
    }
}
