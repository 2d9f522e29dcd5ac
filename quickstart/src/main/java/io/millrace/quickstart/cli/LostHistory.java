package io.millrace.quickstart.cli;

import io.millrace.quickstart.history.BackfillRun;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.topology.features.Backfill.Lost;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the topics have deleted of the events that a backfill is to count, beside what the user says instead: nobody takes what is
 * left for all that there was.
 */
record LostHistory(List<Lost> lost) {

    /**
     * Takes what the user says of it.
     *
     * @param older files with what is gone
     * @param from when the events are complete from
     * @param notes hears what is taken on the user's word alone
     * @throws InvalidSettingsException one line per partition when he says nothing
     */
    void accept(BackfillRun.@Nullable Older older, @Nullable Instant from, PrintWriter notes)
            throws InvalidSettingsException {
        if (older == null && from == null) {
            refuse();
        }
        if (from != null) {
            long proven = lost.stream().mapToLong(Lost::upTo).max().orElse(Long.MIN_VALUE);
            if (from.toEpochMilli() < proven) {
                notes.println(
                        "Note: " + what() + (proven == Long.MAX_VALUE ? "" : ", with events of up to " + moment(proven))
                                + ": that nothing is missing from " + from + " on is taken from --from.");
            }
        } else if (older != null) {
            lost.stream()
                    .filter(each -> each.upTo() > older.until().toEpochMilli())
                    .findFirst()
                    .ifPresent(each ->
                            notes.println("Note: topic " + each.partition().topic() + " has lost records that may"
                                    + " speak of up to " + moment(each.upTo()) + ", and --until is " + older.until()
                                    + ": that the files and the topics together miss nothing is taken from it."));
        }
        notes.flush();
    }

    private String what() {
        return "records are gone from " + lost.size() + (lost.size() == 1 ? " partition" : " partitions");
    }

    private void refuse() throws InvalidSettingsException {
        List<String> mistakes = lost.stream()
                .map(each -> "topic " + each.partition().topic() + " partition "
                        + each.partition().partition() + ": found offset " + each.first()
                        + " first, expected 0: older events are gone. Give them with --events and --until, or say with"
                        + " --from when what is left is complete from"
                        + (each.upTo() == Long.MAX_VALUE ? "" : ": by the records' timestamps, " + moment(each.upTo())))
                .toList();
        if (!mistakes.isEmpty()) {
            throw new InvalidSettingsException(mistakes);
        }
    }

    private static Instant moment(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
