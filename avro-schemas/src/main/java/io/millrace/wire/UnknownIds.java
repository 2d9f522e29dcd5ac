package io.millrace.wire;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Schema ids that the registry had no schema for a moment ago, and what it said. A burst of bad records then costs one request per id, not one
 * per record; after a few seconds the registry is asked again, because a schema may come after its first record.
 */
final class UnknownIds {

    private static final long REMEMBERED_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int MOST = 1_000;

    private record Answer(RegistryException refusal, long at) {}

    private final LongSupplier nanoTime;
    private final Map<Integer, Answer> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Answer> eldest) {
            return size() > MOST;
        }
    };

    UnknownIds(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void add(int id, RegistryException refusal) {
        answers.put(id, new Answer(refusal, nanoTime.getAsLong()));
    }

    /** What was answered about an id; null when the registry is to be asked. */
    synchronized @Nullable RegistryException get(int id) {
        Answer answer = answers.get(id);
        if (answer == null) {
            return null;
        }
        if (nanoTime.getAsLong() - answer.at() > REMEMBERED_NANOS) {
            answers.remove(id);
            return null;
        }
        return answer.refusal();
    }
}
