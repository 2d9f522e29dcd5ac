package io.millrace.console.views;

import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.LetterListing.Group;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many dead letters of each kind are open, in bounded memory: four bytes for each of the newest. A letter and the word that something was done about it may come in any order. Not
 * thread-safe.
 */
final class OpenLetters {
    /** Places are kept so many at a time. */
    static final int PAGE = 1_024;

    /** What is known of a place: nothing, or that something was done about a letter that has not come yet; else the number of its kind, negative where something was done about it. */
    private static final int NOTHING = 0;

    private static final int DONE_BEFORE = Integer.MIN_VALUE;

    private final int most;
    private final Map<Integer, NavigableMap<Long, int[]>> partitions = new TreeMap<>();
    private final Map<Group, Kind> kinds = new TreeMap<>();
    private final List<Kind> numbered = new ArrayList<>();
    private int pages;
    private long total;

    /** Letters of one kind. */
    static final class Kind {
        private final Group group;
        private final int number;
        private long count;
        private Instant lastAt = Instant.EPOCH;

        private Kind(Group group, int number) {
            this.group = group;
            this.number = number;
        }

        Group group() {
            return group;
        }

        /** How many are open. */
        long count() {
            return count;
        }

        /** When the latest came. */
        Instant lastAt() {
            return lastAt;
        }
    }

    /** @param most of how many places at least something is known: of older ones nothing is */
    OpenLetters(long most) {
        this.most = Math.toIntExact(most / PAGE) + 1;
    }

    /** A letter was written; one that comes again changes nothing. */
    void came(LetterId id, Group group, Instant at) {
        int[] page = page(id);
        int place = place(id);
        if (page == null || (page[place] != NOTHING && page[place] != DONE_BEFORE)) {
            return;
        }
        Kind kind = kinds.computeIfAbsent(group, first -> {
            Kind made = new Kind(first, numbered.size() + 1);
            numbered.add(made);
            return made;
        });
        kind.lastAt = at.isAfter(kind.lastAt) ? at : kind.lastAt;
        boolean open = page[place] == NOTHING;
        page[place] = open ? kind.number : -kind.number;
        count(kind.number, open ? 1 : 0);
    }

    /** Something was done about a letter. */
    void closed(LetterId id) {
        int[] page = page(id);
        int place = place(id);
        if (page == null) {
            return;
        }
        if (page[place] == NOTHING) {
            page[place] = DONE_BEFORE;
        } else if (page[place] > 0) {
            count(page[place], -1);
            page[place] = -page[place];
        }
    }

    /** What was done about a letter was taken back. */
    void opened(LetterId id) {
        int[] page = page(id);
        int place = place(id);
        if (page == null) {
            return;
        }
        if (page[place] == DONE_BEFORE) {
            page[place] = NOTHING;
        } else if (page[place] < 0) {
            page[place] = -page[place];
            count(page[place], 1);
        }
    }

    /** Whether a letter is known to be open. */
    boolean contains(LetterId id) {
        NavigableMap<Long, int[]> of = partitions.get(id.partition());
        int[] page = of == null ? null : of.get(id.offset() / PAGE);
        return page != null && page[place(id)] > 0;
    }

    /** How many are open. */
    long total() {
        return total;
    }

    /** The kinds of which any are open, in their order. */
    List<Kind> kinds() {
        return kinds.values().stream().filter(kind -> kind.count > 0).toList();
    }

    private void count(int kind, int change) {
        numbered.get(kind - 1).count += change;
        total += change;
    }

    private static int place(LetterId id) {
        return (int) (id.offset() % PAGE);
    }

    /** Null for a place that is older than those that are kept. */
    private int @Nullable [] page(LetterId id) {
        NavigableMap<Long, int[]> of = partitions.computeIfAbsent(id.partition(), partition -> new TreeMap<>());
        long number = id.offset() / PAGE;
        int[] page = of.get(number);
        if (page == null) {
            if (pages == most) {
                int longest = longest();
                if (longest == id.partition() && number < of.firstKey()) {
                    return null;
                }
                forget(partitions.get(longest).pollFirstEntry().getValue());
            }
            page = new int[PAGE];
            of.put(number, page);
            pages++;
        }
        return page;
    }

    /** The partition of which most is known. */
    private int longest() {
        return partitions.entrySet().stream()
                .max(Comparator.comparingInt(partition -> partition.getValue().size()))
                .orElseThrow()
                .getKey();
    }

    private void forget(int[] page) {
        pages--;
        for (int kind : page) {
            if (kind > 0) {
                count(kind, -1);
            }
        }
    }
}
