package io.millrace.serving.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Valid requests of every route, each of them to be answered 200. */
final class Grammar {
    private static final List<String> FEATURES = List.of("spend_30d", "country", "orders_90d");
    private static final List<String> COUNTRIES = List.of("DE", "FR", "ç", "");
    private static final List<String> TOLD = List.of(
            "/openapi.json",
            "/v2",
            "/v2/health/live",
            "/v2/health/ready",
            "/v2/models/stops",
            "/v2/models/stops/ready",
            "/v2/models/stops/versions/1.0.0",
            "/v2/models/stops/versions/1.0.0/ready");
    private static final List<String> OUTPUTS =
            List.of("score", "decision", "prediction_id", "variant", "model_version", "contributions");
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
                         {"entity": "c1", "overrides": {"spend_30d": 100}}, {"entity": "nobody"}]}""".getBytes(UTF_8)),
                Request.get("told", "/openapi.json"),
                Request.get("told", "/v2/models/stops"),
                Request.post("infer", "/v2/models/stops/infer", """
                        {"id": "probe", "inputs": [{"name": "all", "datatype": "FP64", "shape": [2, 2], "data": [[99.5, 0], [100, 1]]}]}""".getBytes(UTF_8)));
    }

    Request request() {
        return switch (random.nextInt(11)) {
            case 0 -> Request.get("features", "/features/" + encoded(customer()));
            case 1 -> post("get-online-features", "/get-online-features", onlineFeatures());
            case 2 -> post("push", "/push", event());
            case 3 -> post("push-frame", "/push", frame());
            case 4 -> post("predict", "/predict", one(JSON.createObjectNode()));
            case 5 -> post("predict-entities", "/predict", entities());
            case 6 -> post("predict-instances", "/predict", instances());
            case 7 -> Request.get("told", TOLD.get(random.nextInt(TOLD.size())));
            case 8 -> post("infer-entities", infer(), inputs(tensor("customer_id", "BYTES", rows(), this::customer)));
            case 9 -> post("infer-tensor", infer(), inputs(wide()));
            default -> post("infer-columns", infer(), columns());
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
        maybe(() -> body.put("reasons", random.nextBoolean()));
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

    private String infer() {
        return "/v2/models/stops" + (random.nextBoolean() ? "/infer" : "/versions/1.0.0/infer");
    }

    private ObjectNode inputs(ObjectNode... tensors) {
        ObjectNode body = JSON.createObjectNode();
        maybe(() -> body.put("id", "request-" + random.nextInt(100)));
        maybe(() -> body.putObject("parameters").put("binary_data_output", true).put("priority", 1));
        maybe(() -> {
            ArrayNode outputs = body.putArray("outputs");
            some(OUTPUTS).forEach(name -> outputs.addObject().put("name", name));
        });
        ArrayNode inputs = body.putArray("inputs");
        for (ObjectNode tensor : tensors) {
            inputs.add(tensor);
        }
        return body;
    }

    private ObjectNode columns() {
        int rows = rows();
        return inputs(
                tensor("spend_30d", "FP64", rows, () -> random.nextInt(2_000) / 8.0),
                tensor("country", "BYTES", rows, this::country),
                tensor("orders_90d", "INT32", rows, () -> random.nextBoolean() ? random.nextInt(20) : null));
    }

    private ObjectNode wide() {
        int rows = rows();
        ObjectNode tensor = tensor("all", "FP32", 2 * rows, () -> random.nextInt(2));
        tensor.putArray("shape").add(rows).add(2);
        return tensor;
    }

    private ObjectNode tensor(String name, String datatype, int rows, Supplier<?> element) {
        ObjectNode tensor = JSON.createObjectNode().put("name", name).put("datatype", datatype);
        tensor.putArray("shape").add(rows);
        ArrayNode data = tensor.putArray("data");
        for (int i = 0; i < rows; i++) {
            data.addPOJO(element.get());
        }
        return tensor;
    }

    private int rows() {
        return 1 + random.nextInt(5);
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
