package io.millrace.console.operate;

import io.millrace.console.errands.Errands;
import io.millrace.runtime.deadletters.DeadLetterDesk;
import io.millrace.runtime.deadletters.Handled;
import io.millrace.runtime.deadletters.LetterFilter;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.LetterListing;
import io.millrace.runtime.deadletters.LetterState;
import io.millrace.runtime.deadletters.Signature;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.JsonAnswer;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.rest.Route;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.kafka.common.TopicPartition;

/** {@code POST /console/api/dead-letters/retry} and {@code …/discard}: does something about dead letters. */
public final class LetterActions {
    /** How long somebody waits to hear what came of it; it goes on after that. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Errands errands;
    private final DeadLetterDesk desk;
    private final String topic;

    /**
     * What is done at a desk.
     *
     * @param topic of dead letters
     */
    public LetterActions(Errands errands, DeadLetterDesk desk, String topic) {
        this.errands = errands;
        this.desk = desk;
        this.topic = topic;
    }

    /** What is done about letters that are named. */
    @FunctionalInterface
    private interface ToSome {
        Handled about(Collection<LetterId> letters, Signature by);
    }

    /** What is done about all that were counted. */
    @FunctionalInterface
    private interface ToAll {
        Handled about(LetterListing listed, Signature by, LongConsumer progress);
    }

    /** Gives the records once more to those who refused them. */
    public Route.LaterHandler retry() {
        return call -> handle(call, (letters, by) -> desk.retry(letters, by, false), desk::retry);
    }

    /** Closes the letters. */
    public Route.LaterHandler discard() {
        return call -> handle(call, desk::discard, desk::discard);
    }

    private CompletionStage<Answer> handle(Route.Call call, ToSome some, ToAll all) throws Refusal {
        JsonType.require(call);
        LetterRequest request = LetterRequest.read(call.body(), JsonType.who(call));
        LetterFilter filter = request.all();
        AtomicLong done = new AtomicLong();
        CompletionStage<Answer> whole = errands.run(() -> answer(
                filter == null
                        ? some.about(request.ids(), request.by())
                        : all.about(counted(filter, request.below()), request.by(), done::set)));
        CompletableFuture<Answer> soFar = new CompletableFuture<Answer>()
                .completeAsync(
                        () -> goesOn(done.get()),
                        CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return whole.applyToEither(soFar, Function.identity()).whenComplete((answer, failure) -> soFar.cancel(false));
    }

    private LetterListing counted(LetterFilter filter, Map<Integer, Long> below) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        below.forEach((partition, end) -> ends.put(new TopicPartition(topic, partition), end));
        return new LetterListing(filter, LetterState.OPEN, new TreeMap<>(), List.of(), ends);
    }

    private static Answer goesOn(long done) {
        return Answer.json(202, JsonAnswer.bytes(64, out -> {
            out.writeStartObject();
            out.writeNumberField("done", done);
            out.writeBooleanField("goes_on", true);
            out.writeEndObject();
        }));
    }

    private static Answer answer(Handled handled) {
        return JsonAnswer.of(256, out -> {
            out.writeStartObject();
            out.writeNumberField("done", handled.done());
            out.writeNumberField("refused", handled.refused());
            out.writeArrayFieldStart("failed");
            for (Handled.Refusal refusal : handled.refusals()) {
                out.writeStartObject();
                out.writeStringField("id", refusal.letter().toString());
                out.writeStringField("reason", refusal.why());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }
}
