package io.millrace.retrainer.dataset;

import io.millrace.ids.CompositeId;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** Whose the entities of a table are: of a {@link CompositeId} its first part, any other its own. By codes, of entities and of owners. Immutable. */
final class Owners {
    private final TextCodes names;
    /** By entity; null where each is its own. */
    private final int @Nullable [] ofEntity;

    private Owners(TextCodes names, int @Nullable [] ofEntity) {
        this.names = names;
        this.ofEntity = ofEntity;
    }

    /**
     * Of all entities that there are.
     *
     * @param composite whether their ids have several parts
     */
    static Owners of(TextCodes entities, boolean composite) {
        if (!composite) {
            return new Owners(entities, null);
        }
        TextCodes names = new TextCodes();
        int[] ofEntity = new int[entities.size()];
        for (int entity = 0; entity < ofEntity.length; entity++) {
            ofEntity[entity] = names.code(new Utf8(CompositeId.owner(entities.text(entity))));
        }
        return new Owners(names, ofEntity);
    }

    int of(int entity) {
        return ofEntity == null ? entity : ofEntity[entity];
    }

    int size() {
        return names.size();
    }

    String name(int owner) {
        return names.text(owner);
    }
}
