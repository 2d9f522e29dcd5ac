package io.millrace.console.page;

import static io.millrace.console.page.Documents.list;
import static io.millrace.console.page.Documents.object;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the shop could not process. */
final class ShopLetters {
    private ShopLetters() {}

    static Map<String, @Nullable Object> deadLetters() {
        List<Object> newest = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            newest.add(object(
                    "id",
                    "0-" + (40 - i),
                    "at",
                    Shop.ago(30L * i),
                    "reason",
                    i % 3 == 0 ? "too_late" : "invalid_value",
                    "words",
                    i == 1
                            ? Shop.HOSTILE
                            : i % 3 == 0 ? "The event came later than allowed" : "amount is below its minimum",
                    "stage",
                    "features",
                    "topic",
                    "purchases",
                    "partition",
                    i % 4,
                    "offset",
                    81_220 + i,
                    "key",
                    i == 2 ? Shop.HOSTILE : Shop.customer(i),
                    "size",
                    122 + i));
        }
        return object(
                "topic",
                "churn.dead-letters",
                "total",
                41,
                "reasons",
                list(
                        object(
                                "reason",
                                "invalid_value",
                                "stage",
                                "features",
                                "topic",
                                "purchases",
                                "count",
                                29,
                                "last_at",
                                Shop.ago(30)),
                        object(
                                "reason",
                                "too_late",
                                "stage",
                                "features",
                                "topic",
                                "purchases",
                                "count",
                                12,
                                "last_at",
                                Shop.ago(3))),
                "newest",
                newest);
    }

    /** What it is told who may not operate. */
    static Map<String, @Nullable Object> withheld(String id) {
        Map<String, @Nullable Object> letter = new LinkedHashMap<>(deadLetter(id));
        letter.put("key", null);
        letter.put("value_text", null);
        letter.put("headers", object("millrace.reason", null, "trace", null));
        letter.put("withheld", "The key, the value and what headers hold are shown to those who may operate.");
        return letter;
    }

    static Map<String, @Nullable Object> deadLetter(String id) {
        return object(
                "id",
                id,
                "at",
                Shop.ago(30),
                "reason",
                "invalid_value",
                "words",
                "amount is below its minimum",
                "stage",
                "features",
                "topic",
                "purchases",
                "partition",
                0,
                "offset",
                81_221,
                "key",
                "c00001",
                "size",
                123,
                "headers",
                object("millrace.reason", "invalid_value", "trace", Shop.HOSTILE),
                "value_text",
                "{\"customer_id\": \"c00001\", \"amount\": -3.20, \"note\": \"" + Shop.HOSTILE + "\"}",
                "value_hex",
                null,
                "advice",
                "Correct the producer, or widen the rule in the project file, then retry.");
    }
}
