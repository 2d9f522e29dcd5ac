package io.millrace.topology.labels;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.quality.EntityGroups;
import io.millrace.records.LabelledExample;
import io.millrace.topology.quality.PartName;
import io.millrace.topology.records.StoreKeys;
import io.millrace.topology.windows.WindowKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts how decisions turned out by score, of a whole cohort and of its parts. A row changes one small value per part that it is in: that of its owner's {@linkplain EntityGroups group}. The parts of a cohort have numbers, in the order
 * in which rows of them came; a slice or variant beyond the most that there may be is counted with the others, or not at all.
 */
final class CohortParts {
    private static final String SEPARATOR = "\0";

    private final String project;
    private final KeyValueStore<Bytes, byte[]> store;
    private final Map<String, EntityGroups> groups = new HashMap<>();

    /**
     * Over a store.
     *
     * @param project salt of the groups
     * @param store by window: the names of its parts; by window, part and group: what is counted
     */
    CohortParts(String project, KeyValueStore<Bytes, byte[]> store) {
        this.project = project;
        this.store = store;
    }

    /**
     * Counts a row whose label has matured.
     *
     * @param owner how many bytes of the entity's id say whose it is: the entities of one owner are in one group
     * @param parts that it is in
     * @param judged whether the version is judged by it; those who were acted on and the others are told apart even if not
     * @param before parts of the cohort that the entity is in already: a bit for each number
     * @return those that it is in now
     */
    int add(
            Bytes window,
            LabelledExample row,
            byte[] entity,
            int owner,
            List<PartName> parts,
            boolean judged,
            int before) {
        List<PartName> known = names(window);
        int named = known.size();
        int group = groups.computeIfAbsent(row.getModel(), model -> new EntityGroups(project + ":quality:" + model))
                .of(entity, owner);
        int now = before;
        int done = 0;
        for (PartName part : parts) {
            int number = number(known, part);
            // Two slices of a row may both be among the others: it is one row.
            if (number >= 0 && (done & 1 << number) == 0) {
                done |= 1 << number;
                boolean counted = judged || part.dimension().equals(PartName.TREATED);
                boolean newEntity = counted && (now & 1 << number) == 0;
                add(key(window, number, group), row, counted, newEntity);
                now |= newEntity ? 1 << number : 0;
            }
        }
        if (known.size() > named) {
            store.put(window, encode(known));
        }
        return now;
    }

    private void add(Bytes key, LabelledExample row, boolean counted, boolean newEntity) {
        PartGroup before = PartGroup.decode(store.get(key));
        if (counted) {
            before.outcomes().add(row.getScore(), row.getThreshold(), row.getLabel() == 1);
        }
        PartGroup after =
                new PartGroup(before.labelled() + 1, before.entities() + (newEntity ? 1 : 0), before.outcomes());
        store.put(key, after.encode());
    }

    /** The number of a part, which it is given if it has none; -1 when there are too many. */
    private static int number(List<PartName> known, PartName part) {
        int number = known.indexOf(part);
        if (number >= 0) {
            return number;
        }
        long like = known.stream()
                .filter(other -> other.dimension().equals(part.dimension()) && !other.equals(PartName.OTHER_SLICES))
                .count();
        if (part.dimension().equals(PartName.SLICE) && like == PartName.MOST_SLICES) {
            return part.equals(PartName.OTHER_SLICES) ? named(known, part) : number(known, PartName.OTHER_SLICES);
        }
        return part.dimension().equals(PartName.VARIANT) && like == PartName.MOST_VARIANTS ? -1 : named(known, part);
    }

    private static int named(List<PartName> known, PartName part) {
        known.add(part);
        return known.size() - 1;
    }

    /** What is counted of the parts of a window: by part, what there is of each group. */
    Map<PartName, SortedMap<Integer, PartGroup>> of(Bytes window) {
        List<PartName> known = names(window);
        Map<PartName, SortedMap<Integer, PartGroup>> parts = new HashMap<>();
        try (KeyValueIterator<Bytes, byte[]> found =
                store.range(key(window, 0, 0), key(window, Byte.MAX_VALUE, Byte.MAX_VALUE))) {
            while (found.hasNext()) {
                KeyValue<Bytes, byte[]> entry = found.next();
                byte[] key = entry.key.get();
                parts.computeIfAbsent(known.get(key[key.length - 2]), part -> new TreeMap<>())
                        .put((int) key[key.length - 1], PartGroup.decode(entry.value));
            }
        }
        return parts;
    }

    /** Forgets the windows of an end. */
    void forget(long end) {
        try (KeyValueIterator<Bytes, byte[]> old = store.range(StoreKeys.of(end), StoreKeys.of(end + 1))) {
            while (old.hasNext()) {
                store.delete(old.next().key);
            }
        }
    }

    private List<PartName> names(Bytes window) {
        byte[] bytes = store.get(window);
        List<PartName> names = new ArrayList<>();
        if (bytes != null) {
            for (String name : new String(bytes, UTF_8).split(SEPARATOR, -1)) {
                names.add(PartName.parse(name));
            }
        }
        return names;
    }

    private static byte[] encode(List<PartName> names) {
        return String.join(SEPARATOR, names.stream().map(PartName::text).toList())
                .getBytes(UTF_8);
    }

    private static Bytes key(Bytes window, int part, int group) {
        return StoreKeys.of(StoreKeys.time(window), WindowKeys.subject(window).getBytes(UTF_8), new byte[] {
            (byte) part, (byte) group
        });
    }
}
