package io.millrace.serving.clients;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What every answer must be, whatever was asked. */
final class AnswerRules {
    /** A stack trace, a class with its package, a method of a class, what the server is made of. No mutation writes anything like it. */
    private static final Pattern INSIDES =
            Pattern.compile("\\sat [\\w.$]+\\(|\\.java:\\d|\\b[a-z]\\w*(\\.[a-z]\\w*)+\\.[A-Z]"
                    + "|\\b[A-Z]\\w+\\.[a-z]\\w*\\(|StreamRead|jackson|jetty");

    /** What is thrown. In the OpenAPI document it is the name of a schema. */
    private static final Pattern THROWN = Pattern.compile("\\b\\w+(Exception|Error|Throwable)\\b");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private AnswerRules() {}

    /**
     * What is wrong with an answer, if anything.
     *
     * @param bodiless whether the request was one whose answer has no body
     */
    static Optional<String> broken(Reply reply, boolean bodiless) {
        int status = reply.status();
        if (status >= 500 && status != 503 && status != 504 && status != 505) {
            return Optional.of("a failure of the server");
        }
        if (status < 200 || (status >= 300 && status < 400)) {
            return Optional.of("a status that nobody has asked for");
        }
        if (status == 503 && reply.header("retry-after") == null) {
            return Optional.of("503 without a time to try again");
        }
        if (bodiless && reply.body().length == 0) {
            return Optional.empty();
        }
        if (INSIDES.matcher(reply.text()).find()
                || (status != 200 && THROWN.matcher(reply.text()).find())) {
            return Optional.of("an answer that shows the insides");
        }
        return document(reply, status);
    }

    private static Optional<String> document(Reply reply, int status) {
        if (reply.body().length == 0 && status == 200) {
            return Optional.empty();
        }
        JsonNode document;
        try {
            document = JSON.readTree(reply.body());
        } catch (IOException noJson) {
            return Optional.of("an answer that is not JSON: " + noJson.getMessage());
        }
        if (!"application/json".equals(reply.header("content-type"))) {
            return Optional.of("JSON that does not say so");
        }
        if (status != 200 && document.path("error").asText().isBlank()) {
            return Optional.of("a refusal without a reason");
        }
        return Optional.empty();
    }
}
