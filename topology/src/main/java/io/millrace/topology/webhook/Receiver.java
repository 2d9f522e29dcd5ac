package io.millrace.topology.webhook;

import io.millrace.topology.webhook.Answer.Later;
import io.millrace.topology.webhook.Answer.Refused;
import io.millrace.topology.webhook.Answer.Taken;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
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

/** Who is told of alerts, over HTTP. */
final class Receiver {
    /** Header by which the receiver knows what it has had: the same whenever a notice is sent again. */
    static final String KEY = "Idempotency-Key";

    /** A receiver that asks for more is asked again after this. */
    static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    /** Of those from 400 to 499 which may be another answer tomorrow: who may not enter may when the token was renewed, and who was too slow or too early may be in time. */
    private static final Set<Integer> PASSING = Set.of(401, 403, 407, 408, 425, TOO_MANY);

    private final WebhookSettings settings;
    private final HttpClient http;

    Receiver(WebhookSettings settings) {
        this.settings = settings;
        // A redirection is not followed: the token is for nobody else.
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.timeout())
                .build();
    }

    /** Posts a notice, and waits for the answer no longer than the settings say. */
    Answer post(Notice notice, String body) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.address())
                .header("Content-Type", "application/json")
                .header(KEY, notice.key())
                .POST(BodyPublishers.ofString(body));
        if (settings.token() != null) {
            request.header("Authorization", "Bearer " + settings.token());
        }
        CompletableFuture<HttpResponse<Void>> asked = http.sendAsync(request.build(), BodyHandlers.discarding());
        try {
            // The client's own limit ends with the head of the answer, and would wait for its body for ever.
            HttpResponse<Void> answer = asked.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return answer(answer.statusCode(), retryAfter(answer.headers(), Instant.now()));
        } catch (TimeoutException slow) {
            return new Later(
                    "no answer within " + settings.timeout().toMillis() + " ms (alerts.webhook.timeout.ms)",
                    Duration.ZERO,
                    true);
        } catch (ExecutionException failed) {
            return new Later(String.valueOf(failed.getCause()), Duration.ZERO, true);
        } finally {
            asked.cancel(true);
        }
    }

    private static Answer answer(int status, Duration wait) {
        String reason = "status " + status;
        if (status >= 200 && status < 300) {
            return new Taken();
        }
        if (status < 500 && !PASSING.contains(status)) {
            return new Refused(status < 400 ? reason + ": redirections are not followed" : reason);
        }
        // What is no word about this notice is one about them all; another 5xx may be this notice's alone.
        return new Later(reason, wait, status < 500 || status == UNAVAILABLE || !wait.isZero());
    }

    /** What the header Retry-After says, as seconds or as a date, {@link #LONGEST_WAIT} at most; zero if it says neither. */
    static Duration retryAfter(HttpHeaders headers, Instant now) {
        String value = headers.firstValue("Retry-After").orElse("0").trim();
        try {
            Duration wait = value.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            if (wait.isNegative()) {
                return Duration.ZERO;
            }
            return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        } catch (DateTimeException | NumberFormatException unreadable) {
            return Duration.ZERO;
        }
    }
}
