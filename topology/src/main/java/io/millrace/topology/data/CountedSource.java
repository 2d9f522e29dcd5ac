package io.millrace.topology.data;

import io.millrace.records.BrokenRule;
import io.millrace.records.DataPartial;
import io.millrace.records.DataReport;
import io.millrace.records.FieldCompleteness;
import io.millrace.records.FieldNulls;
import io.millrace.records.Refusals;
import io.millrace.records.RuleBreaks;
import io.millrace.validation.windows.DataVerdict;
import io.millrace.validation.windows.SourceWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the partitions have counted of one source in one window, put together.
 *
 * @param window what it is judged by
 * @param breaks how often each rule of records was broken
 * @param refused what became dead letters, by reason; the example is of the lowest partition that has one
 */
record CountedSource(SourceWindow window, SortedMap<RuleKey, Long> breaks, SortedMap<String, Refusals> refused) {

    /** A rule of records, and what became of those that broke it. */
    record RuleKey(String field, String rule, String action) implements Comparable<RuleKey> {
        private static final Comparator<RuleKey> ORDER = Comparator.comparing(RuleKey::field)
                .thenComparing(RuleKey::rule)
                .thenComparing(RuleKey::action);

        @Override
        public int compareTo(RuleKey other) {
            return ORDER.compare(this, other);
        }
    }

    /** Whether counts can be true: none is negative, and no field lacks more rows than there are. */
    static boolean canBe(DataPartial partial) {
        boolean fields = partial.getFields().stream()
                .allMatch(field -> field.getNulls() >= 0
                        && field.getLeftOut() >= 0
                        && field.getNulls() + field.getLeftOut() <= partial.getRows());
        boolean refused = partial.getRefused().stream().allMatch(each -> each.getCount() >= 0 && each.getUnread() >= 0);
        return fields && refused && partial.getBreaks().stream().allMatch(broken -> broken.getCount() >= 0);
    }

    static CountedSource sum(List<DataPartial> partials) {
        SourceWindow window = SourceWindow.EMPTY;
        SortedMap<RuleKey, Long> breaks = new TreeMap<>();
        SortedMap<String, Refusals> refused = new TreeMap<>();
        for (DataPartial partial : partials) {
            TreeMap<String, SourceWindow.FieldNulls> fields = new TreeMap<>();
            for (FieldNulls field : partial.getFields()) {
                fields.put(field.getField(), new SourceWindow.FieldNulls(field.getNulls(), field.getLeftOut()));
            }
            SortedMap<String, SourceWindow.Refused> letters = new TreeMap<>();
            for (Refusals each : partial.getRefused()) {
                letters.put(each.getReason(), new SourceWindow.Refused(each.getCount(), each.getUnread()));
                refused.merge(each.getReason(), each, CountedSource::plus);
            }
            window = window.plus(
                    new SourceWindow(partial.getRows(), fields, new TreeSet<>(partial.getSchemas()), letters));
            for (RuleBreaks broken : partial.getBreaks()) {
                RuleKey key = new RuleKey(broken.getField(), broken.getRule(), broken.getAction());
                breaks.merge(key, broken.getCount(), Long::sum);
            }
        }
        return new CountedSource(window, breaks, refused);
    }

    private static Refusals plus(Refusals one, Refusals other) {
        return new Refusals(
                one.getReason(),
                one.getCount() + other.getCount(),
                one.getUnread() + other.getUnread(),
                one.getPartition(),
                one.getOffset());
    }

    DataReport report(DataVerdict verdict, boolean whole) {
        List<FieldCompleteness> fields = new ArrayList<>();
        window.fields().forEach((field, nulls) -> {
            Double ratio = window.having(field) == 0 ? null : Double.valueOf(window.nullRatio(field));
            fields.add(new FieldCompleteness(field, nulls.nulls(), nulls.leftOut(), ratio));
        });
        List<RuleBreaks> broken = new ArrayList<>();
        breaks.forEach((rule, count) -> broken.add(new RuleBreaks(rule.field(), rule.rule(), rule.action(), count)));
        return new DataReport(
                window.rows(),
                whole,
                fields,
                broken,
                List.copyOf(window.schemas()),
                verdict.newSchemas(),
                rules(verdict.broken()),
                verdict.quarantined(),
                List.copyOf(refused.values()),
                Double.isNaN(window.refusedShare(whole)) ? null : Double.valueOf(window.refusedShare(whole)),
                rules(verdict.warned()));
    }

    private static List<BrokenRule> rules(List<io.millrace.validation.windows.BrokenRule> rules) {
        return rules.stream()
                .map(rule -> new BrokenRule(rule.kind().code(), rule.field(), rule.found(), rule.limit()))
                .toList();
    }
}
