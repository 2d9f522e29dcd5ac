package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What somebody should know now, and what no longer. */
public final class AlertsView implements View {
    private static final int CLOSED = 50;

    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Deque<Closed> closed = new ArrayDeque<>();

    private record Open(Instant openedAt, Alert alert) {}

    private record Closed(@Nullable Instant openedAt, Alert alert) {}

    /** An alert was opened, updated or closed. */
    public void alerted(Alert alert) {
        Open before = open.get(alert.getId());
        if (alert.getState() != AlertState.CLOSED) {
            open.put(alert.getId(), new Open(before == null ? alert.getAt() : before.openedAt, alert));
            return;
        }
        open.remove(alert.getId());
        closed.addFirst(new Closed(before == null ? null : before.openedAt, alert));
        if (closed.size() > CLOSED) {
            closed.removeLast();
        }
    }

    @Override
    public String name() {
        return "alerts";
    }

    @Override
    public ObjectNode document() {
        ObjectNode node = Json.object();
        ArrayNode now = node.putArray("open");
        List<Open> newestFirst = new ArrayList<>(open.values());
        newestFirst.sort((a, b) -> b.openedAt.compareTo(a.openedAt));
        newestFirst.forEach(one -> write(one.alert, one.openedAt, now.addObject()));
        ArrayNode over = node.putArray("closed");
        closed.forEach(one -> {
            ObjectNode its = over.addObject();
            write(one.alert, one.openedAt, its);
            its.put("closed_at", Json.time(one.alert.getAt()));
        });
        return node;
    }

    private static void write(Alert alert, @Nullable Instant openedAt, ObjectNode node) {
        node.put("id", alert.getId())
                .put("kind", alert.getKind())
                .put("model", alert.getModel())
                .put("severity", Json.code(alert.getSeverity()))
                .put("subject", alert.getSubject())
                .put("message", alert.getMessage());
        Json.texts(node.putObject("evidence"), alert.getEvidence());
        node.put("opened_at", Json.time(openedAt)).put("at", Json.time(alert.getAt()));
        node.put("link", link(alert.getKind().toLowerCase(Locale.ROOT)));
    }

    /** The part of the page that shows more of it. */
    private static @Nullable String link(String kind) {
        return kind.contains("drift")
                ? "#/drift"
                : kind.contains("quality")
                        ? "#/quality"
                        : kind.contains("rollout") ? "#/rollout" : kind.contains("model") ? "#/models" : null;
    }
}
