package io.millrace.project;

import io.millrace.ids.CompositeId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Whom the features describe.
 *
 * @param name for example {@code customer}
 * @param keyFields the fields that hold the entity id, for display: one, or several that make a {@link CompositeId}
 * @param refresh how often the sweep visits each entity
 * @param forgetAfter idle time after which an entity's state is dropped
 */
public record EntityDefinition(String name, List<String> keyFields, Duration refresh, Duration forgetAfter) {
    public EntityDefinition {
        keyFields = List.copyOf(keyFields);
        if (keyFields.isEmpty()) {
            throw new IllegalArgumentException("an entity has at least one key field");
        }
    }

    /** The name of an entity's id: the key field, or all of them as an id has its parts. */
    public String key() {
        return CompositeId.join(keyFields);
    }

    /** Whether an id has several parts. */
    public boolean composite() {
        return keyFields.size() > 1;
    }

    /**
     * How many bytes of an id say whose it is: of a composite one the first part, else all. What has the same owner is sampled at the same moments, held out together, and resampled together.
     *
     * @param id bytes that hold the id as UTF-8, from the first one on
     * @param length number of its bytes
     */
    public int ownerLength(byte[] id, int length) {
        return composite() ? CompositeId.ownerLength(id, length) : length;
    }

    /** Whose an entity is: of a composite id the first part, else the entity itself. What is said of several is resampled by owner, for rows of one owner are alike. */
    public String owner(String id) {
        return composite() ? CompositeId.owner(id) : id;
    }

    /**
     * Whether a wish to forget somebody concerns an entity.
     *
     * @param id whom: an entity's id as UTF-8, or of composite ids an owner's
     * @param entity an entity's id as UTF-8
     */
    public boolean concerns(byte[] id, byte[] entity) {
        return Arrays.equals(id, entity)
                || (composite()
                        && id.length == CompositeId.ownerLength(entity, entity.length)
                        && Arrays.equals(id, 0, id.length, entity, 0, id.length));
    }
}
