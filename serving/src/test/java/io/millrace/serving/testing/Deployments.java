package io.millrace.serving.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.ids.EntityDraw;
import io.millrace.records.Arm;
import io.millrace.records.Deployment;
import io.millrace.records.RolloutPhase;
import io.millrace.records.RolloutStatus;
import io.millrace.records.Routing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deployment records as Rollout writes them, and what they mean, in the plainest of ways. */
public final class Deployments {
    public static final String SALT = "stops/1.1.0/3";

    private Deployments() {}

    /** A record of the model stops. */
    public static Deployment of(long sequence, String champion, @Nullable String previous, @Nullable Routing routing) {
        return of(sequence, champion, previous, routing, null);
    }

    /** One while an experiment runs. */
    public static Deployment inExperiment(long sequence, String champion, Routing routing, String experiment) {
        RolloutStatus status = new RolloutStatus(
                "stops/1", "1.1.0", "experiment", experiment, RolloutPhase.LIVE, 1, 1, 0.5, false, null);
        return of(sequence, champion, null, routing, status);
    }

    private static Deployment of(
            long sequence,
            String champion,
            @Nullable String previous,
            @Nullable Routing routing,
            @Nullable RolloutStatus rollout) {
        return new Deployment(
                "stops",
                sequence,
                champion,
                null,
                previous,
                Map.of(),
                null,
                true,
                "test",
                Instant.EPOCH,
                routing,
                rollout,
                "",
                Map.of());
    }

    /** A challenger has a share of the entities, in millionths, and a champion the others. */
    public static Routing ramp(long sequence, String challenger, int share, String champion) {
        List<Arm> arms = new ArrayList<>();
        if (share > 0) {
            arms.add(new Arm("challenger", challenger, share));
        }
        if (share < 1_000_000) {
            arms.add(new Arm("champion", champion, 1_000_000));
        }
        return new Routing(sequence, SALT, arms, null, List.of());
    }

    /** The champion scores all, and another version is only recorded. */
    public static Routing shadow(long sequence, String version) {
        return new Routing(sequence, SALT, List.of(), version, List.of());
    }

    /** The champion scores all, and another version is only loaded. */
    public static Routing loading(long sequence, String version) {
        return new Routing(sequence, SALT, List.of(), null, List.of(version));
    }

    /** Which version a record says that an entity is scored by. */
    public static String version(Deployment deployment, String entity) {
        Arm arm = arm(deployment, entity);
        return arm == null ? deployment.getChampion() : arm.getVersion();
    }

    /** Which arm a record says that an entity is in. */
    public static String variant(Deployment deployment, String entity) {
        Arm arm = arm(deployment, entity);
        return arm == null ? "champion" : arm.getVariant();
    }

    private static @Nullable Arm arm(Deployment deployment, String entity) {
        Routing routing = deployment.getRouting();
        if (routing == null || routing.getArms().isEmpty()) {
            return null;
        }
        byte[] id = entity.getBytes(UTF_8);
        double drawn = new EntityDraw("arms:" + routing.getSalt()).of(id, id.length) * 0x1p-53;
        return routing.getArms().stream()
                .filter(arm -> drawn < arm.getUpTo() / 1e6)
                .findFirst()
                .orElseThrow();
    }
}
