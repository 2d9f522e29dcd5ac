package io.millrace.serving.reports;

import io.millrace.records.ShadowComparison;
import io.millrace.serving.models.Deployed;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.Routing;
import io.millrace.serving.models.ServedArm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts of what was scored under a route of a model. It knows versions by their names, and holds none. Not thread-safe. */
final class RouteTally {
    private final Deployed deployed;
    /** By the arms' places in the route; null where an arm has no version here. */
    private final List<@Nullable ArmTally> arms = new ArrayList<>();

    private final @Nullable ArmTally shadow;
    private long pairs;
    private long flips;
    private double differenceSum;
    private double differenceAbsolute;
    private double differenceLargest;

    RouteTally(ModelRoute route) {
        deployed = route.deployed();
        Routing routing = route.routing();
        routing.arms().forEach(arm -> arms.add(of(arm)));
        LoadedModel recorded = routing.shadow();
        shadow = recorded == null ? null : new ArmTally(new ArmName(ServedArm.SHADOW, recorded.version(), true));
    }

    private static @Nullable ArmTally of(ServedArm arm) {
        LoadedModel model = arm.model();
        return arm.variant() == null || model == null
                ? null
                : new ArmTally(new ArmName(arm.variant(), model.version(), false));
    }

    Deployed deployed() {
        return deployed;
    }

    /** Tally of an arm, or of {@link ScoreCounts#SHADOW}; null where it has no version here. */
    @Nullable ArmTally arm(int place) {
        return place == ScoreCounts.SHADOW ? shadow : arms.get(place);
    }

    /** All of them. */
    List<ArmTally> all() {
        List<ArmTally> all = new ArrayList<>();
        for (ArmTally arm : arms) {
            if (arm != null) {
                all.add(arm);
            }
        }
        if (shadow != null) {
            all.add(shadow);
        }
        return all;
    }

    void compared(double champion, double shadowed, boolean flip) {
        double difference = shadowed - champion;
        pairs++;
        flips += flip ? 1 : 0;
        differenceSum += difference;
        differenceAbsolute += Math.abs(difference);
        differenceLargest = Math.max(differenceLargest, Math.abs(difference));
    }

    /** Whether it counts the same arms under the same deployment record. */
    boolean isLike(RouteTally other) {
        return deployed.equals(other.deployed) && names().equals(other.names());
    }

    private List<ArmName> names() {
        return all().stream().map(ArmTally::name).toList();
    }

    /** Adds one that is like this. */
    void add(RouteTally other) {
        List<ArmTally> mine = all();
        List<ArmTally> others = other.all();
        for (int i = 0; i < mine.size(); i++) {
            mine.get(i).add(others.get(i));
        }
        pairs += other.pairs;
        flips += other.flips;
        differenceSum += other.differenceSum;
        differenceAbsolute += other.differenceAbsolute;
        differenceLargest = Math.max(differenceLargest, other.differenceLargest);
    }

    /** What champion and shadow made of the same vectors; null without a shadow. */
    @Nullable ShadowComparison comparison() {
        return shadow == null
                ? null
                : new ShadowComparison(pairs, flips, differenceSum, differenceAbsolute, differenceLargest);
    }
}
