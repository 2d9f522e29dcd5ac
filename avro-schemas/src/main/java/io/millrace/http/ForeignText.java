package io.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers of servers that others run: as much of one is held in memory as it may have, and what a message quotes of one stays a part of one line. */
public final class ForeignText {
    /** Bytes that an answer may have: far more than a schema has, or a page of a hundred versions with all that is said of them. */
    public static final int MOST = 8 << 20;

    private static final int MOST_QUOTED = 300;
    /** As {@code Printable} of the project's own texts has it. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    private ForeignText() {}

    /** A body of UTF-8. Of a 2xx that has more than {@link #MOST} bytes an {@link IOException} comes; what others have more is left out, since they say who failed all the same. */
    public static BodyHandler<String> body() {
        return body(MOST);
    }

    static BodyHandler<String> body(int most) {
        return answer -> BodySubscribers.mapping(
                new Bounded(most, answer.statusCode() / 100 == 2), bytes -> new String(bytes, UTF_8));
    }

    /** The beginning of a text, at most 300 characters, where what would break a line, or have a terminal do something, stands as a backslash, u and four hexadecimal digits. */
    public static String quoted(String text) {
        String cut = text.length() <= MOST_QUOTED ? text : text.substring(0, MOST_QUOTED) + "…";
        return UNSEEN.matcher(cut).replaceAll(ForeignText::escaped);
    }

    private static String escaped(MatchResult unseen) {
        return unseen.group().chars().mapToObj("\\\\u%04x"::formatted).collect(Collectors.joining());
    }

    private static final class Bounded implements BodySubscriber<byte[]> {
        private final int most;
        private final boolean whole;
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private @Nullable Subscription subscription;

        Bounded(int most, boolean whole) {
            this.most = most;
            this.whole = whole;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Subscription begun) {
            subscription = begun;
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            for (ByteBuffer piece : pieces) {
                if (body.isDone()) {
                    return;
                }
                byte[] bytes = new byte[Math.min(piece.remaining(), most - held.size())];
                piece.get(bytes);
                held.writeBytes(bytes);
                if (piece.hasRemaining()) {
                    end();
                }
            }
        }

        private void end() {
            if (whole) {
                body.completeExceptionally(
                        new IOException(String.format(Locale.ROOT, "the answer has more than %,d bytes", most)));
            } else {
                body.complete(held.toByteArray());
            }
            if (subscription != null) {
                subscription.cancel();
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(held.toByteArray());
        }
    }
}
