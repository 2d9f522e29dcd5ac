package io.millrace.runtime.privacy;

import io.millrace.ids.CompositeId;
import io.millrace.records.Erasure;
import io.millrace.records.ErasureRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who was forgotten, by keyed hashes, and up to which moment of event time. What is of that moment or earlier is not taken up again, wherever it comes from: a record that was on its way, a topic that is read once more, an example on a topic
 * that keeps it for years. What is later is of somebody new.
 *
 * <p>While nobody was forgotten, and for what is later than the last erasure of all, asking costs one comparison; else one or two hashes. Thread-safe.
 */
public final class ErasureList {
    private final @Nullable EntityHash hash;
    private final boolean composite;
    private final Map<String, Long> until = new ConcurrentHashMap<>();
    private volatile long latest = Long.MIN_VALUE;
    /** By hash: what another secret stands for. */
    private final Map<String, String> mistakes = new ConcurrentHashMap<>();

    /**
     * An empty list.
     *
     * @param hash under the project's {@code privacy.key}; null: it has none, so that nobody can have been forgotten
     * @param composite whether ids have several parts, of which the first may have been forgotten with all that it owns
     */
    public ErasureList(@Nullable EntityHash hash, boolean composite) {
        this.hash = hash;
        this.composite = composite;
    }

    /** Takes up an erasure; the later one counts. */
    public void add(Erasure erasure) {
        if (hash == null) {
            mistakes.put(
                    erasure.getHash(),
                    "privacy.key: found none, expected the secret (" + erasure.getKey()
                            + ") under which entities of the project were forgotten");
        } else if (!hash.fingerprint().equals(erasure.getKey())) {
            mistakes.put(
                    erasure.getHash(),
                    "privacy.key: found another secret (" + hash.fingerprint() + ") than the one (" + erasure.getKey()
                            + ") under which entities of the project were forgotten");
        }
        add(erasure.getHash(), erasure.getUntil().toEpochMilli());
    }

    /** Takes up what a request says, which may be read before the erasure beside it. */
    public void add(ErasureRequest request) {
        add(request.getHash(), request.getUntil().toEpochMilli());
    }

    /**
     * Takes an erasure back: its record was deleted, for it was written under a wrong secret.
     *
     * @param erased its hash
     */
    public void remove(String erased) {
        // The latest moment of all stays: it only says when to look.
        until.remove(erased);
        mistakes.remove(erased);
    }

    private void add(String erased, long moment) {
        until.merge(erased, moment, Math::max);
        synchronized (until) {
            latest = Math.max(latest, moment);
        }
    }

    /** Why entities cannot be told from this list: one of them at least is there under another secret. Null while they can. */
    public @Nullable String mistake() {
        return mistakes.values().stream().findAny().orElse(null);
    }

    /** How many were forgotten. */
    public int size() {
        return until.size();
    }

    /**
     * Whether what an entity did at a moment is forgotten.
     *
     * @param id bytes that hold its id as UTF-8, from the first one on
     * @param length number of its bytes
     * @param time event time, epoch milliseconds
     */
    public boolean covers(byte[] id, int length, long time) {
        if (time > latest || hash == null) {
            return false;
        }
        if (time <= until(hash, id, length)) {
            return true;
        }
        int owner = composite ? CompositeId.ownerLength(id, length) : length;
        return owner < length && time <= until(hash, id, owner);
    }

    /** The same of an array that is the id. */
    public boolean covers(byte[] id, long time) {
        return covers(id, id.length, time);
    }

    private long until(EntityHash with, byte[] id, int length) {
        return until.getOrDefault(with.of(id, length), Long.MIN_VALUE);
    }
}
