package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.follow.Rates;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.StoredLetter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Records that could not be processed and about which nothing was done yet: of the newest of them how many of each kind, and the very newest. */
public final class DeadLettersView implements View {
    /** How many of the newest are known. */
    public static final int KNOWN = 10_000;

    private static final int SHOWN = 100;

    private final String topic;
    private final Rates rates;
    private final Deque<Letter> letters = new ArrayDeque<>();
    private final Set<LetterId> closed = new HashSet<>();

    private record Letter(
            LetterId id,
            Instant at,
            String reason,
            String words,
            String stage,
            String topic,
            int partition,
            long offset,
            String key,
            int size,
            int attempt) {}

    private record Group(String reason, String stage, String topic) implements Comparable<Group> {
        @Override
        public int compareTo(Group other) {
            return toString().compareTo(other.toString());
        }
    }

    private static final class Tally {
        private long count;
        private Instant lastAt = Instant.EPOCH;
    }

    /**
     * The view.
     *
     * @param topic of dead letters
     * @param rates know how many there are
     */
    public DeadLettersView(String topic, Rates rates) {
        this.topic = topic;
        this.rates = rates;
    }

    /** A record could not be processed. */
    public void came(StoredLetter letter) {
        letters.addFirst(new Letter(
                letter.id(),
                letter.written(),
                letter.reason(),
                letter.detail(),
                letter.stage(),
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.keyText(),
                Math.max(0, letter.size()),
                letter.attempt()));
        if (letters.size() > KNOWN) {
            closed.remove(letters.removeLast().id);
        }
    }

    /** Something was done about one. */
    public void closed(LetterId letter) {
        closed.add(letter);
    }

    @Override
    public String name() {
        return "dead_letters";
    }

    @Override
    public ObjectNode document() {
        ObjectNode node = Json.object()
                .put("topic", topic)
                .put("total", rates.of(List.of(topic)).total());
        TreeMap<Group, Tally> tallies = new TreeMap<>();
        ArrayNode reasons = node.putArray("reasons");
        ArrayNode newest = node.putArray("newest");
        Iterator<Letter> open =
                letters.stream().filter(letter -> !closed.contains(letter.id)).iterator();
        while (open.hasNext()) {
            Letter letter = open.next();
            Tally tally =
                    tallies.computeIfAbsent(new Group(letter.reason, letter.stage, letter.topic), group -> new Tally());
            tally.count++;
            tally.lastAt = letter.at.isAfter(tally.lastAt) ? letter.at : tally.lastAt;
            if (newest.size() < SHOWN) {
                write(letter, newest.addObject());
            }
        }
        tallies.forEach((group, tally) -> reasons.addObject()
                .put("reason", group.reason)
                .put("stage", group.stage)
                .put("topic", group.topic)
                .put("count", tally.count)
                .put("last_at", Json.time(tally.lastAt)));
        return node;
    }

    private static void write(Letter letter, ObjectNode node) {
        node.put("id", letter.id.toString())
                .put("at", Json.time(letter.at))
                .put("reason", letter.reason)
                .put("words", letter.words)
                .put("stage", letter.stage)
                .put("topic", letter.topic)
                .put("partition", letter.partition)
                .put("offset", letter.offset)
                .put("key", letter.key)
                .put("size", letter.size)
                .put("attempt", letter.attempt);
    }
}
