package io.millrace.project;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Immutable copies that keep the order of the file: {@link Map#copyOf} iterates differently in every process. */
final class Ordered {
    private Ordered() {}

    static <K, V> Map<K, V> copy(Map<K, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    static <E> Set<E> copy(Collection<E> set) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(set));
    }
}
