package io.millrace.connect.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.connect.records.SourceRecords;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The API that is asked. An answer is held in memory whole. What fails is told without a word of the answer, which may be about customers: messages go to logs and to
 * whoever asks Connect for a status. No redirect is followed: headers, and so secrets, would go wherever the answer points to.
 */
final class HttpApi {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final HttpSettings settings;
    private final HttpClient client;

    HttpApi(HttpSettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * Asks.
     *
     * @throws AskAgainException if it may go by itself
     * @throws ConnectException if it will not: 3xx, 4xx, or an answer that is no JSON
     */
    JsonNode get(String cursor) throws AskAgainException, InterruptedException {
        HttpResponse<byte[]> answer = answer(cursor);
        int status = answer.statusCode();
        if (status == 429 || status >= 500) {
            throw new AskAgainException("status " + status, retryAfter(answer.headers(), Instant.now()));
        }
        if (status == 204) {
            return MissingNode.getInstance();
        }
        String size = answer.body().length + " bytes";
        if (REDIRECTS.contains(status)) {
            throw new ConnectException(settings.place() + " redirects the request for cursor '" + cursor
                    + "' with status " + status + " to " + target(answer)
                    + ", which is not followed, since headers would go along: " + HttpSettings.URL
                    + " must be where the answer is");
        }
        if (status != 200) {
            throw new ConnectException(settings.place() + " refuses the request for cursor '" + cursor
                    + "' with status " + status + ", " + size);
        }
        try {
            return SourceRecords.parse(answer.body());
        } catch (IOException noJson) {
            // Its message quotes what is there.
            throw new ConnectException(settings.place() + " answers no JSON for cursor '" + cursor + "', " + size
                    + SourceRecords.spot(noJson));
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
    static Duration retryAfter(HttpHeaders headers, Instant now) {
        String value = headers.firstValue("Retry-After").orElse("0").trim();
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

    /** Scheme and host that a redirect names; its path and query may hold what concerns nobody. */
    private static String target(HttpResponse<byte[]> answer) {
        String location = answer.headers().firstValue("Location").orElse("");
        try {
            URI target = answer.uri().resolve(location);
            return target.getHost() == null ? "nowhere" : target.getScheme() + "://" + target.getHost();
        } catch (IllegalArgumentException malformed) {
            return "something that is no URL";
        }
    }
}
