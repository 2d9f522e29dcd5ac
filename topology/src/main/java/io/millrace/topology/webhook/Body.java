package io.millrace.topology.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.records.Alert;
import java.util.TreeMap;

/** What is posted: one JSON object, which the page on monitoring documents. Fields may be added. */
final class Body {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Body() {}

    /** A notice of a project's as JSON; times are ISO 8601 in UTC. */
    static String of(String project, Notice notice) {
        Alert alert = notice.alert();
        ObjectNode body = JSON.createObjectNode();
        // What receivers of chats show; the others pass over it.
        body.put(
                "text",
                "[" + notice.severity() + "] " + project + " " + alert.getKind() + " " + alert.getState() + ": "
                        + alert.getMessage());
        body.put("key", notice.key());
        body.put("project", project);
        body.put("id", alert.getId());
        body.put("kind", alert.getKind());
        body.put("model", alert.getModel());
        body.put("subject", alert.getSubject());
        body.put("severity", notice.severity().name());
        body.put("state", alert.getState().name());
        body.put("message", alert.getMessage());
        ObjectNode evidence = body.putObject("evidence");
        new TreeMap<>(alert.getEvidence()).forEach(evidence::put);
        body.put("opened_at", notice.openedAt().toString());
        body.put("at", alert.getAt().toString());
        return body.toString();
    }
}
