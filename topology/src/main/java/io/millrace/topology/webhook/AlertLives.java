package io.millrace.topology.webhook;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What was said of each alert since it was opened, by which is known whom to tell of its next state: whoever was told that it is severe is told that it no longer is, and
 * that it is closed.
 */
final class AlertLives {
    private record Life(Notice latest, Severity highest) {}

    private final Severity floor;
    private final Map<String, Life> open = new HashMap<>();
    /** Ids of alerts that were closed once. */
    private final Set<String> ended = new HashSet<>();

    /** @param floor least severity that is told */
    AlertLives(Severity floor) {
        this.floor = floor;
    }

    /** Takes in the next state of an alert; null when nobody is to be told. */
    @Nullable Notice follow(Alert alert, ConsumerRecord<byte[], byte[]> record) {
        Life before = open.get(alert.getId());
        boolean closed = alert.getState() == AlertState.CLOSED;
        boolean again = closed && !ended.add(alert.getId());
        if (again && before == null) {
            // Each of several instances that restart closes what it finds open.
            return null;
        }
        if (!closed && before != null && saysTheSame(before.latest().alert(), alert)) {
            return null;
        }
        Severity severity = closed && before != null ? before.latest().severity() : alert.getSeverity();
        Instant openedAt = before == null ? alert.getAt() : before.latest().openedAt();
        String key = record.topic() + "-" + record.partition() + "-" + record.offset();
        Notice notice = new Notice(alert, severity, openedAt, key, record.offset());
        Severity highest = before == null || severity.compareTo(before.highest()) > 0 ? severity : before.highest();
        if (closed) {
            open.remove(alert.getId());
        } else {
            open.put(alert.getId(), new Life(notice, highest));
        }
        return told(highest) ? notice : null;
    }

    /** Whether one of several instances repeats what another has said. */
    private static boolean saysTheSame(Alert said, Alert now) {
        return said.getSeverity() == now.getSeverity()
                && said.getMessage().equals(now.getMessage())
                && said.getEvidence().equals(now.getEvidence());
    }

    /** The latest state of each alert that is open and told, oldest first. */
    List<Notice> open() {
        List<Notice> notices = new ArrayList<>();
        open.values().stream()
                .filter(life -> told(life.highest()))
                .map(Life::latest)
                .sorted(Comparator.comparingLong(Notice::offset))
                .forEach(notices::add);
        return notices;
    }

    private boolean told(Severity highest) {
        return highest.compareTo(floor) >= 0;
    }
}
