package io.millrace.recommendations;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many owners have taken each item in a window that its user moves on: what is best for who is not known. Not thread-safe. */
public final class Popularity {
    /** How often an owner has taken an item within the window. */
    private final Map<Choice, Integer> choices = new HashMap<>();

    private final Map<String, Integer> owners = new HashMap<>();

    private record Choice(String owner, String item) {}

    /** An owner's taking an item comes into the window. */
    public void add(String owner, String item) {
        if (choices.merge(new Choice(owner, item), 1, Integer::sum) == 1) {
            owners.merge(item, 1, Integer::sum);
        }
    }

    /**
     * One that came in leaves it.
     *
     * @throws IllegalStateException when it is not in there
     */
    public void remove(String owner, String item) {
        Choice choice = new Choice(owner, item);
        Integer times = choices.get(choice);
        if (times == null) {
            throw new IllegalStateException(owner + " has not taken " + item);
        }
        if (times > 1) {
            choices.put(choice, times - 1);
        } else {
            choices.remove(choice);
            owners.computeIfPresent(item, (name, n) -> n == 1 ? null : n - 1);
        }
    }

    /** The items that most owners have taken, first that of the most; of equal ones by name. */
    public List<String> top(int most) {
        Collection<Candidate> items = owners.entrySet().stream()
                .map(item -> new Candidate(item.getKey(), item.getValue(), 0, 0))
                .toList();
        return Candidate.best(items, most).stream().map(Candidate::item).toList();
    }
}
