package io.millrace.serving.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.FeatureVector;
import io.millrace.project.EntityDefinition;
import io.millrace.records.Deployment;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.PublishedRoutes;
import io.millrace.serving.testing.Deployments;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArmsOfRowsTest {
    private static final int OWNERS = 40;
    private static final int ITEMS = 6;
    private static final Deployment HALVES =
            Deployments.of(3, "1.0.0", null, Deployments.ramp(3, "1.1.0", 500_000, "1.0.0"));

    private final Rows rows = new Rows(OWNERS * ITEMS);

    @Test
    void shouldPutAllThatHasOneOwnerIntoOneArm() {
        Map<String, Set<Integer>> arms = arms(List.of("customer", "product"));

        assertThat(arms.values()).allSatisfy(of -> assertThat(of).hasSize(1));
        assertThat(arms.values().stream().flatMap(Set::stream).distinct()).hasSize(2);
    }

    @Test
    void shouldDrawEachEntityByItselfWhoseIdHasOnePart() {
        Map<String, Set<Integer>> arms = arms(List.of("customer"));

        assertThat(arms.values()).anySatisfy(of -> assertThat(of).hasSize(2));
    }

    /** By what stands before the first bar: the arms that its entities are in. */
    private Map<String, Set<Integer>> arms(List<String> key) {
        EntityDefinition definition = new EntityDefinition("pair", key, Duration.ofDays(1), Duration.ofDays(400));
        for (int i = 0; i < OWNERS * ITEMS; i++) {
            String entity = "c" + i / ITEMS + "|p" + i % ITEMS;
            rows.add(FeatureUpdate.ofRequest(entity, entity, new FeatureVector(0), 0), 0);
        }
        ArmsOfRows drawn = new ArmsOfRows(definition, rows.most());

        drawn.draw(
                PublishedRoutes.route(
                        HALVES,
                        Map.of("1.0.0", new LoadedModel("1.0.0", null), "1.1.0", new LoadedModel("1.1.0", null))),
                rows);

        Map<String, Set<Integer>> arms = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            arms.computeIfAbsent("c" + i / ITEMS, owner -> new HashSet<>()).add(drawn.of(i));
        }
        return arms;
    }
}
