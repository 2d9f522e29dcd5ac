package io.millrace.console.entities;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.console.entities.RecentEntities.Row;
import io.millrace.console.views.Json;
import io.millrace.records.Reason;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.JsonAnswer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code GET /console/api/entities}: who was scored last, of those that were scored most recently. */
public final class EntitiesEndpoint implements Route.Handler {
    /** Rows where no limit is said. */
    static final int USUAL = 1_000;

    private final RecentEntities recent;

    /** @param recent those that are known */
    public EntitiesEndpoint(RecentEntities recent) {
        this.recent = recent;
    }

    @Override
    public Answer answer(Route.Call call) throws Refusal {
        List<Row> rows = recent.rows();
        int known = recent.known();
        String query = call.parameter("query");
        String model = call.parameter("model");
        String wanted = query == null ? "" : query.toLowerCase(Locale.ROOT);
        rows.removeIf(row -> !row.entity().toLowerCase(Locale.ROOT).contains(wanted)
                || (model != null && !model.isEmpty() && !row.model().equals(model)));
        sort(rows, call.parameter("sort"), call.parameter("order"));
        List<Row> first = rows.subList(0, Math.min(rows.size(), limit(call.parameter("limit"))));
        return JsonAnswer.of(300 * first.size() + 64, out -> {
            out.writeStartObject();
            out.writeNumberField("known", known);
            out.writeBooleanField("bounded", recent.bounded());
            out.writeArrayFieldStart("rows");
            for (Row row : first) {
                write(row, out);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static int limit(@Nullable String limit) throws Refusal {
        if (limit == null || limit.isEmpty()) {
            return USUAL;
        }
        try {
            int most = Integer.parseInt(limit);
            if (most > 0) {
                return most;
            }
        } catch (NumberFormatException noNumber) {
            // The same mistake as a number that is none of rows.
        }
        throw Refusal.badRequest("limit", "expected a whole number from 1 on");
    }

    /** What is equal stays in the order in which it was read. */
    private static void sort(List<Row> rows, @Nullable String by, @Nullable String order) throws Refusal {
        boolean ascending = "asc".equals(order);
        switch (by == null || by.isEmpty() ? "recent" : by) {
            case "recent" -> rows.sort(Comparator.comparingLong(Row::scoredAt));
            case "score" ->
                rows.sort(Comparator.comparingDouble(row -> row.score() == null ? -Double.MAX_VALUE : row.score()));
            case "entity" -> rows.sort(Comparator.comparing(Row::entity));
            default -> throw Refusal.badRequest("sort", "expected score, recent or entity");
        }
        if (!ascending) {
            Collections.reverse(rows);
        }
    }

    private static void write(Row row, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("entity", row.entity());
        out.writeStringField("model", row.model());
        number(out, "score", row.score());
        out.writeStringField("decision", row.decision());
        number(out, "threshold", row.threshold());
        out.writeStringField("version", row.version());
        out.writeStringField("event_time", Json.time(Instant.ofEpochMilli(row.eventTime())));
        out.writeStringField("scored_at", Json.time(Instant.ofEpochMilli(row.scoredAt())));
        Reason reason = row.reason();
        if (reason == null) {
            out.writeNullField("reason");
        } else {
            out.writeObjectFieldStart("reason");
            out.writeStringField("feature", reason.getFeature());
            out.writeStringField("value", reason.getValue());
            number(out, "contribution", reason.getContribution());
            out.writeStringField("sentence", reason.getSentence());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void number(JsonGenerator out, String name, @Nullable Double value) throws IOException {
        if (value == null || value.isNaN()) {
            out.writeNullField(name);
        } else {
            out.writeNumberField(name, value);
        }
    }
}
