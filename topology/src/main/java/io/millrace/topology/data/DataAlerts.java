package io.millrace.topology.data;

import io.millrace.records.Alert;
import io.millrace.records.BrokenRule;
import io.millrace.records.DataReport;
import io.millrace.records.MonitoringReport;
import io.millrace.records.Refusals;
import io.millrace.records.Severity;
import io.millrace.topology.windows.OpenAlerts;
import io.millrace.validation.ValidationRule;
import io.millrace.validation.windows.BrokenRule.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Alerts of one source's windows. Messages name rules and fields, so that an alert is updated when something else is broken; how far
 * it is, is in the evidence.
 */
final class DataAlerts {
    /** A schema that no earlier window had: for information, or a warning when it takes away a field that is read. */
    static final String SCHEMA_CHANGED = "schema_changed";

    /** So many of a source's rows come behind what their entities may be behind that its topic cannot be keyed by them. */
    static final String RECORDS_TOO_LATE = "records_too_late";

    private final OpenAlerts open;

    DataAlerts(OpenAlerts open) {
        this.open = open;
    }

    /** Follows a report on the latest window of a source. */
    void follow(MonitoringReport latest, Consumer<Alert> alerts) {
        String source = latest.getSubject();
        Instant windowEnd = latest.getWindowEnd();
        DataReport report = latest.getData();
        if (report.getQuarantined()) {
            open.raise(
                    OpenAlerts.DATA_QUARANTINED,
                    source,
                    Severity.CRITICAL,
                    source + ": " + whatIsBroken(report) + ": look upstream; nothing is learned from it by itself",
                    figures(report, report.getBroken()),
                    windowEnd,
                    alerts);
        } else {
            open.close(OpenAlerts.DATA_QUARANTINED, source, source + " keeps its rules again", windowEnd, alerts);
        }
        followLate(source, report, report.getWarned(), windowEnd, alerts);
        if (report.getNewSchemas().isEmpty()) {
            open.close(SCHEMA_CHANGED, source, "no other schema has come to " + source + " since", windowEnd, alerts);
        } else {
            List<String> taken = fields(report, Kind.SCHEMA);
            open.raise(
                    SCHEMA_CHANGED,
                    source,
                    taken.isEmpty() ? Severity.INFO : Severity.WARNING,
                    source + " is written with " + ids(report.getNewSchemas()) + ", which no earlier window had"
                            + (taken.isEmpty() ? "" : "; rows come without " + String.join(", ", taken)),
                    Map.of("schemas", ids(report.getSchemas())),
                    windowEnd,
                    alerts);
        }
    }

    private void followLate(
            String source, DataReport report, List<BrokenRule> warned, Instant windowEnd, Consumer<Alert> alerts) {
        if (warned.isEmpty()) {
            open.close(RECORDS_TOO_LATE, source, "few records of " + source + " come too late", windowEnd, alerts);
            return;
        }
        open.raise(
                RECORDS_TOO_LATE,
                source,
                Severity.WARNING,
                source
                        + ": many records come behind their entity's latest by more than time.allowed_lateness, and count in no feature:"
                        + " key its topic by the entity, or allow more; then read it anew, or retry the dead letters",
                figures(report, warned),
                windowEnd,
                alerts);
    }

    private static String whatIsBroken(DataReport report) {
        List<String> broken = new ArrayList<>();
        if (report.getBroken().stream().anyMatch(rule -> rule.getRule().equals(Kind.MIN_ROWS.code()))) {
            broken.add("too few rows");
        }
        List<String> nulls = fields(report, Kind.MAX_NULL_RATIO);
        if (!nulls.isEmpty()) {
            broken.add("too many nulls in " + String.join(", ", nulls));
        }
        List<String> taken = fields(report, Kind.SCHEMA);
        if (!taken.isEmpty()) {
            broken.add("schemas without " + String.join(", ", taken) + ", which they had before");
        }
        if (!fields(report, Kind.MAX_REFUSED).isEmpty()) {
            broken.add("too many records refused ("
                    + report.getRefused().stream().map(Refusals::getReason).collect(Collectors.joining(", ")) + ")");
        }
        return String.join("; ", broken);
    }

    private static List<String> fields(DataReport report, Kind kind) {
        return report.getBroken().stream()
                .filter(rule -> rule.getRule().equals(kind.code()))
                .map(BrokenRule::getField)
                .toList();
    }

    /** Of each broken rule what was found, and of refused records how many by which reason, with the place of one. */
    private static Map<String, String> figures(DataReport report, List<BrokenRule> rules) {
        Map<String, String> figures = new TreeMap<>();
        for (Refusals each : report.getRefused()) {
            figures.put(
                    "refused." + each.getReason(),
                    (each.getCount() + each.getUnread()) + ", for instance partition " + each.getPartition()
                            + ", offset " + each.getOffset());
        }
        for (BrokenRule rule : rules) {
            boolean rows = rule.getRule().equals(Kind.MIN_ROWS.code());
            figures.put(
                    rule.getField().equals(ValidationRule.WHOLE)
                            ? rule.getRule()
                            : rule.getRule() + "." + rule.getField(),
                    String.format(
                            Locale.ROOT,
                            rows ? "%.0f where %.0f are the least" : "%.4f where %.4f is the most",
                            rule.getFound(),
                            rule.getLimit()));
        }
        return figures;
    }

    private static String ids(List<Integer> schemas) {
        return (schemas.size() == 1 ? "schema " : "schemas ")
                + schemas.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
