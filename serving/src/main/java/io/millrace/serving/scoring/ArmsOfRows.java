package io.millrace.serving.scoring;

import io.millrace.arms.ArmDraw;
import io.millrace.project.EntityDefinition;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.Routing;
import io.millrace.serving.models.ServedArm;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are in which arm of a route. What follows from the route is computed when it changes; the rest allocates nothing. Not thread-safe.
 */
final class ArmsOfRows {
    /** In place of an arm: of rows that are nobody's. */
    static final int NONE = -1;

    private final EntityDefinition definition;
    private final int[] arms;
    /** A thread that has nothing to do must not keep models that others have left. */
    private WeakReference<ModelRoute> followed = new WeakReference<>(null);

    private @Nullable ArmDraw draw;
    private int[] order = new int[0];

    /**
     * Arms of entities, all of one owner in the same.
     *
     * @param most rows that there may be
     */
    ArmsOfRows(EntityDefinition definition, int most) {
        this.definition = definition;
        arms = new int[most];
    }

    /** Draws the arm of each row. */
    @SuppressWarnings("ReferenceEquality") // asked for each batch, and of an equal one the same follows
    void draw(ModelRoute route, Rows rows) {
        if (followed.get() != route) {
            follow(route);
        }
        for (int row = 0; row < rows.size(); row++) {
            if (rows.ofNobody(row)) {
                arms[row] = NONE;
            } else if (draw == null) {
                arms[row] = 0;
            } else {
                Utf8 entity = rows.update(row).entity;
                byte[] id = entity.getBytes();
                arms[row] = draw.of(id, definition.ownerLength(id, entity.getByteLength()));
            }
        }
    }

    private void follow(ModelRoute route) {
        Routing routing = route.routing();
        draw = routing.shares() == null ? null : new ArmDraw(routing.shares());
        List<ServedArm> all = routing.arms();
        IntPredicate champions = place -> Objects.equals(all.get(place).model(), route.champion());
        order = IntStream.concat(
                        IntStream.of(NONE),
                        IntStream.concat(
                                IntStream.range(0, all.size()).filter(champions),
                                IntStream.range(0, all.size()).filter(champions.negate())))
                .toArray();
        followed = new WeakReference<>(route);
    }

    /** Places of the arms in the order in which they are scored: those of the champion first, so that none of its rows waits for another version. */
    int[] order() {
        return order;
    }

    /** The arm that was drawn for a row. */
    int of(int row) {
        return arms[row];
    }
}
