package io.millrace.serving.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.util.List;
import java.util.Random;

/** Valid requests of every route, each of them to be answered 200. */
final class Grammar {
    private static final List<String> FEATURES = List.of("spend_30d", "country", "orders_90d");
    private static final List<String> COUNTRIES = List.of("DE", "FR", "ç", "");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Random random;

    Grammar(Random random) {
        this.random = random;
    }

    /** Requests that are always answered alike. */
    static List<Request> probes() {
        return List.of(
                Request.get("features", "/features/c1"),
                Request.get("features", "/features/" + encoded("😀7")),
                Request.post("get-online-features", "/get-online-features", """
                        {"feature_service": "shop", "entities": {"customer_id": ["c2", "c/3", "nobody"]}}""".getBytes(UTF_8)),
                Request.post("predict", "/predict", """
                        {"id": "probe", "instances": [{"entity": "c2"}, {"values": {"spend_30d": 99.5, "country": "DE"}},
                         {"entity": "c1", "overrides": {"spend_30d": 100}}, {"entity": "nobody"}]}""".getBytes(UTF_8)));
    }

    Request request() {
        return switch (random.nextInt(8)) {
            case 0 -> Request.get("features", "/features/" + encoded(customer()));
            case 1 -> post("get-online-features", "/get-online-features", onlineFeatures());
            case 2 -> post("push", "/push", event());
            case 3 -> post("push-frame", "/push", frame());
            case 4 -> post("predict", "/predict", one(JSON.createObjectNode()));
            case 5 -> post("predict-entities", "/predict", entities());
            default -> post("predict-instances", "/predict", instances());
        };
    }

    private Request post(String route, String path, ObjectNode body) {
        return Request.post(route, path, bytes(body));
    }

    private ObjectNode onlineFeatures() {
        ObjectNode body = JSON.createObjectNode();
        if (random.nextBoolean()) {
            body.put("feature_service", "shop");
        } else {
            ArrayNode features = body.putArray("features");
            some(FEATURES).forEach(name -> features.add(random.nextBoolean() ? name : "customer:" + name));
        }
        ArrayNode customers = body.putObject("entities").putArray("customer_id");
        repeat(() -> customers.add(customer()));
        if (random.nextBoolean()) {
            body.put("full_feature_names", random.nextBoolean());
        }
        return body;
    }

    private ObjectNode event() {
        ObjectNode body = JSON.createObjectNode().put("source", "purchases");
        ObjectNode event = body.putObject("event").put("customer_id", customer());
        if (random.nextBoolean()) {
            event.put("occurred_at", "2026-05-01T14:00:00+02:00");
        } else {
            event.put("occurred_at", 1_777_000_000_000L + random.nextInt(1_000_000));
        }
        maybe(() -> event.put("amount", random.nextInt(1_000) / 8.0));
        maybe(() -> event.put("country", country()));
        maybe(() -> event.put("items", random.nextInt()));
        maybe(() -> event.put("price", random.nextInt(10_000) + ".5"));
        maybe(() -> event.putArray("tags").add("a").add("ç"));
        maybe(() -> event.putObject("notes").put("gift", true).putNull("none"));
        maybe(() -> event.put("day", "2026-05-01"));
        maybe(() -> event.put("basket", "6fa459ea-ee8a-3ca4-894e-db77e160355e"));
        return body;
    }

    private ObjectNode frame() {
        ObjectNode body = JSON.createObjectNode().put("push_source_name", "purchases");
        ObjectNode frame = body.putObject("df");
        ArrayNode customers = frame.putArray("customer_id");
        ArrayNode times = frame.putArray("occurred_at");
        ArrayNode amounts = frame.putArray("amount");
        repeat(() -> {
            customers.add(customer());
            times.add(1_777_000_000_000L + random.nextInt(1_000_000));
            amounts.add(random.nextInt(100));
        });
        return body;
    }

    private ObjectNode entities() {
        ObjectNode body = named(JSON.createObjectNode());
        ArrayNode entities = body.putArray("entities");
        repeat(() -> entities.add(customer()));
        return body;
    }

    private ObjectNode instances() {
        ObjectNode body = named(JSON.createObjectNode());
        ArrayNode instances = body.putArray("instances");
        repeat(() -> instances.add(instance(JSON.createObjectNode())));
        return body;
    }

    private ObjectNode one(ObjectNode body) {
        return instance(named(body));
    }

    private ObjectNode named(ObjectNode body) {
        maybe(() -> body.put("model", FuzzedShop.MODEL));
        maybe(() -> body.put("id", "request-" + random.nextInt(100)));
        return body;
    }

    /** An entity, perhaps as it might be, or values alone. */
    private ObjectNode instance(ObjectNode into) {
        if (random.nextBoolean()) {
            into.set("values", values());
        } else {
            into.put("entity", customer());
            maybe(() -> into.set("overrides", values()));
        }
        return into;
    }

    private ObjectNode values() {
        ObjectNode values = JSON.createObjectNode();
        maybe(() -> values.put("spend_30d", random.nextInt(2_000) / 8.0));
        maybe(() -> values.put("country", country()));
        maybe(() -> values.put("orders_90d", random.nextInt(20)));
        maybe(() -> values.putNull("orders_90d"));
        return values;
    }

    String customer() {
        return FuzzedShop.CUSTOMERS.get(random.nextInt(FuzzedShop.CUSTOMERS.size()));
    }

    private String country() {
        return COUNTRIES.get(random.nextInt(COUNTRIES.size()));
    }

    private List<String> some(List<String> names) {
        int from = random.nextInt(names.size());
        return names.subList(from, from + 1 + random.nextInt(names.size() - from));
    }

    private void repeat(Runnable one) {
        for (int left = 1 + random.nextInt(5); left > 0; left--) {
            one.run();
        }
    }

    private void maybe(Runnable field) {
        if (random.nextBoolean()) {
            field.run();
        }
    }

    static String encoded(String segment) {
        return URLEncoder.encode(segment, UTF_8).replace("+", "%20");
    }

    static byte[] bytes(ObjectNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
