package io.millrace.serving.online;

import io.millrace.features.Boundaries;
import io.millrace.features.FeatureSet;
import io.millrace.features.TimeOnlyFeatures;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.scoring.FeatureUpdate;
import io.millrace.serving.scoring.FeatureUpdateReader;
import io.millrace.wire.RegistryException;
import io.millrace.wire.SchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives the features of entities at the moment of asking. The <em>hop</em> of an entity is the latest of its update's as-of and its
 * boundaries up to the last completed tick: at those the sweep would have emitted had an aggregate changed, so the stored values
 * hold up to there. Thread-safe.
 */
public final class CurrentFeatures {
    /** Values that one question may be about: entities times features of the set. */
    public static final int MOST_VALUES = 100_000;

    /** What a value takes on its way from the store into an answer, about. */
    public static final int BYTES_PER_VALUE = 128;

    private final FeatureSet features;
    private final TimeOnlyFeatures timeOnly;
    private final OnlineStore store;
    private final Clock clock;
    private final long refresh;
    private final ThreadLocal<FeatureUpdateReader> readers;

    CurrentFeatures(FeatureSet features, SchemaRegistry registry, OnlineStore store, Clock clock) {
        this.features = features;
        this.store = store;
        this.clock = clock;
        timeOnly = TimeOnlyFeatures.of(features);
        refresh = features.project().entity().refresh().toMillis();
        readers = ThreadLocal.withInitial(() -> new FeatureUpdateReader(registry, features));
    }

    /**
     * The features of each entity, in their order; empty for one that is not known.
     *
     * @param deadline until when they are worth having
     * @throws Refusal 503 when nobody that has them answers, or the registry does not; 504 when nobody does in time
     */
    public List<Optional<Current>> of(List<String> entities, Deadline deadline) throws Refusal {
        long now = clock.millis();
        List<Stored> stored = store.read(entities, deadline);
        List<Optional<Current>> result = new ArrayList<>();
        try {
            for (int i = 0; i < stored.size(); i++) {
                result.add(current(entities.get(i), stored.get(i), now));
            }
        } catch (RegistryException failure) {
            if (!failure.retriable()) {
                throw failure;
            }
            throw Refusal.unavailable("the schema registry does not answer");
        }
        return result;
    }

    private Optional<Current> current(String entity, Stored stored, long now) {
        byte[] message = stored.update();
        if (message == null) {
            return Optional.empty();
        }
        FeatureUpdate update = new FeatureUpdate(features.size());
        readers.get().read(message, update);
        long hop = update.vector().asOf();
        if (stored.completed() > hop) {
            byte[] utf8 = entity.getBytes(StandardCharsets.UTF_8);
            int owner = features.project().entity().ownerLength(utf8, utf8.length);
            hop = Math.max(hop, Boundaries.lastUntil(utf8, owner, refresh, stored.completed()));
        }
        long asked = Math.max(now, hop);
        timeOnly.silentUntil(update.vector(), hop);
        timeOnly.askedAt(update.vector(), asked);
        boolean late = asked - hop > 2 * refresh;
        return Optional.of(
                new Current(update.vector(), asked, update.cause(), update.eventTime(), late, stored.behind()));
    }
}
