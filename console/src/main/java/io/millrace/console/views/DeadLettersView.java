package io.millrace.console.views;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.follow.Rates;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.LetterListing.Group;
import io.millrace.runtime.deadletters.StoredLetter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Records that could not be processed and about which nothing was done yet: how many of each kind, and the newest. */
public final class DeadLettersView implements View {
    /** How many of the newest are counted. */
    public static final int COUNTED = 1_000_000;

    /** Of how many more is known what they say. */
    private static final int KNOWN = 10_000;

    private static final int SHOWN = 100;

    /** Characters of a key: a record's may have 900,000. */
    private static final int MOST_OF_A_KEY = 200;

    private final String topic;
    private final Rates rates;
    private final OpenLetters open = new OpenLetters(COUNTED);
    private final TreeSet<Letter> letters = new TreeSet<>();
    private boolean any;

    private record Letter(
            LetterId id,
            Instant at,
            Group group,
            String words,
            int partition,
            long offset,
            String key,
            int size,
            int attempt)
            implements Comparable<Letter> {
        private static final Comparator<Letter> OLDEST_FIRST =
                Comparator.comparing(Letter::at).thenComparing(Letter::id);

        @Override
        public int compareTo(Letter other) {
            return OLDEST_FIRST.compare(this, other);
        }
    }

    /**
     * The view.
     *
     * @param topic of dead letters
     * @param rates know whether there is anything on it
     */
    public DeadLettersView(String topic, Rates rates) {
        this.topic = topic;
        this.rates = rates;
    }

    /** A record could not be processed. */
    public void came(StoredLetter letter) {
        any = true;
        Group group = new Group(letter.reason(), letter.stage(), letter.topic());
        open.came(letter.id(), group, letter.written());
        letters.add(new Letter(
                letter.id(),
                letter.written(),
                group,
                letter.detail(),
                letter.partition(),
                letter.offset(),
                beginning(letter.keyText()),
                Math.max(0, letter.size()),
                letter.attempt()));
        if (letters.size() > KNOWN) {
            letters.pollFirst();
        }
    }

    private static String beginning(String key) {
        return key.length() <= MOST_OF_A_KEY ? key : key.substring(0, MOST_OF_A_KEY) + "…";
    }

    /**
     * Something was done about one.
     *
     * @param isClosed whether; false when it was taken back
     */
    public void handled(LetterId letter, boolean isClosed) {
        if (isClosed) {
            open.closed(letter);
        } else {
            open.opened(letter);
        }
    }

    @Override
    public String name() {
        return "dead_letters";
    }

    @Override
    public ObjectNode document() {
        ObjectNode node = Json.object().put("topic", topic).put("total", total());
        ArrayNode reasons = node.putArray("reasons");
        for (OpenLetters.Kind kind : open.kinds()) {
            reasons.addObject()
                    .put("reason", kind.group().reason())
                    .put("stage", kind.group().stage())
                    .put("topic", kind.group().topic())
                    .put("count", kind.count())
                    .put("last_at", Json.time(kind.lastAt()));
        }
        ArrayNode newest = node.putArray("newest");
        letters.descendingSet().stream()
                .filter(letter -> open.contains(letter.id))
                .limit(SHOWN)
                .forEach(letter -> write(letter, newest.addObject()));
        return node;
    }

    /** Null while it is not known: none has been read yet, though there is something. */
    private @Nullable Long total() {
        Long written = rates.of(List.of(topic)).total();
        return any || (written != null && written == 0) ? Long.valueOf(open.total()) : null;
    }

    private static void write(Letter letter, ObjectNode node) {
        node.put("id", letter.id.toString())
                .put("at", Json.time(letter.at))
                .put("reason", letter.group.reason())
                .put("words", letter.words)
                .put("stage", letter.group.stage())
                .put("topic", letter.group.topic())
                .put("partition", letter.partition)
                .put("offset", letter.offset)
                .put("key", letter.key)
                .put("size", letter.size)
                .put("attempt", letter.attempt);
    }
}
