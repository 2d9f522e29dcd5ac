package io.millrace.connect.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.connect.records.SourceRecords;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.connect.errors.ConnectException;

/** The API that is asked. An answer is held in memory whole. */
final class HttpApi {
    private static final int QUOTED = 300;

    private final HttpSettings settings;
    private final HttpClient client;

    HttpApi(HttpSettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /**
     * Asks.
     *
     * @throws AskAgainException if it may go by itself
     * @throws ConnectException if it will not: 4xx, or an answer that is no JSON
     */
    JsonNode get(String cursor) throws AskAgainException, InterruptedException {
        HttpResponse<byte[]> answer = answer(cursor);
        int status = answer.statusCode();
        if (status == 429 || status >= 500) {
            throw new AskAgainException("status " + status, retryAfter(answer, Instant.now()));
        }
        if (status == 204) {
            return MissingNode.getInstance();
        }
        if (status != 200) {
            throw new ConnectException(settings.place() + " refuses the request for cursor '" + cursor
                    + "' with status " + status + ": " + quoted(answer.body()));
        }
        try {
            return SourceRecords.parse(answer.body());
        } catch (IOException noJson) {
            throw new ConnectException(
                    settings.place() + " answers no JSON for cursor '" + cursor + "': " + quoted(answer.body()),
                    noJson);
        }
    }

    private HttpResponse<byte[]> answer(String cursor) throws AskAgainException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(settings.uri(cursor)).header("Accept", "application/json");
        settings.headers().forEach(request::setHeader);
        // A request's own timeout ends when the headers are there; this one, when the body is.
        CompletableFuture<HttpResponse<byte[]>> asked = client.sendAsync(request.build(), BodyHandlers.ofByteArray());
        try {
            return asked.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new AskAgainException("no answer within " + settings.timeout(), Duration.ZERO);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException broken) {
                throw new AskAgainException(broken.toString(), Duration.ZERO);
            }
            throw new ConnectException(settings.place() + " cannot be asked", failed.getCause());
        } finally {
            asked.cancel(true);
        }
    }

    /** What the header says, as seconds or as a date; zero if it says neither. */
    static Duration retryAfter(HttpResponse<?> answer, Instant now) {
        String value = answer.headers().firstValue("Retry-After").orElse("0").trim();
        try {
            Duration wait = value.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Integer.parseInt(value))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException | NumberFormatException unreadable) {
            return Duration.ZERO;
        }
    }

    private static String quoted(byte[] body) {
        return new String(body, 0, Math.min(body.length, QUOTED), StandardCharsets.UTF_8);
    }
}
