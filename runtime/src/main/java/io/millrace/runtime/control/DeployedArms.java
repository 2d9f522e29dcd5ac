package io.millrace.runtime.control;

import io.millrace.arms.Arm;
import io.millrace.arms.Arms;
import io.millrace.records.Deployment;
import org.jspecify.annotations.Nullable;

/** The arms of a deployment record. */
public final class DeployedArms {

    private DeployedArms() {}

    /**
     * How a record shares out the entities; null where the champion scores all.
     *
     * @throws IllegalArgumentException when its ranges do not grow to their whole, or one has no variant or version
     */
    public static @Nullable Arms of(Deployment record) {
        var routing = record.getRouting();
        if (routing == null || routing.getArms().isEmpty()) {
            return null;
        }
        return new Arms(
                routing.getSalt(),
                routing.getArms().stream()
                        .map(arm -> new Arm(arm.getVariant(), arm.getVersion(), arm.getUpTo()))
                        .toList());
    }
}
