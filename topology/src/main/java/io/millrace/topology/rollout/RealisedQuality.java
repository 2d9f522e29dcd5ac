package io.millrace.topology.rollout;

import io.millrace.records.Deployment;
import io.millrace.records.QualityPartial;
import io.millrace.rollout.QualityCounts;
import io.millrace.rollout.RolloutInput.QualityCounted;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How the arms of each model's latest routing have done, summed up over partitions. Rows name the deployment that scored them by its offset; which
 * routing that is, the deployments' own topic tells.
 */
final class RealisedQuality {
    /** Rows mature a horizon after they were scored: changes further back are of no routing that is under way. */
    private static final int CHANGES_KEPT = 64;

    private final KeyValueStore<Bytes, byte[]> store;

    RealisedQuality(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /**
     * What is kept of a model.
     *
     * @param routings sequence of the routing by the offset of the first deployment that has it
     * @param counts by variant, of the latest routing
     */
    private record Kept(TreeMap<Long, Long> routings, TreeMap<String, QualityCounts> counts) {
        long latest() {
            return routings.isEmpty() ? NOBODY : routings.lastEntry().getValue();
        }

        long routing(long offset) {
            Map.Entry<Long, Long> since = routings.floorEntry(offset);
            return since == null ? NOBODY : since.getValue();
        }
    }

    /** The champion scores all, or nobody does. */
    private static final long NOBODY = -1;

    /** Learns who scores whom from a deployment on. */
    void deployed(String model, Deployment deployment, long offset) {
        Kept kept = kept(model);
        long routing = deployment.getRouting() == null
                ? NOBODY
                : deployment.getRouting().getSequence();
        if (routing == kept.latest() || (!kept.routings.isEmpty() && offset <= kept.routings.lastKey())) {
            return;
        }
        kept.routings.put(offset, routing);
        if (kept.routings.size() > CHANGES_KEPT) {
            kept.routings.pollFirstEntry();
        }
        kept.counts.clear();
        keep(model, kept);
    }

    /** Adds what a partition tells; null when it is not of the latest routing, or of entities that this has counted already. */
    @Nullable QualityCounted counted(String model, QualityPartial partial) {
        Kept kept = kept(model);
        long routing = kept.routing(partial.getDeploymentOffset());
        boolean again = partial.getDeploymentBefore() >= 0 && kept.routing(partial.getDeploymentBefore()) == routing;
        if (routing == NOBODY || routing != kept.latest() || again) {
            return null;
        }
        QualityCounts more = new QualityCounts(
                partial.getRows(), partial.getPositives(), partial.getBrierSum(), partial.getBrierSquares());
        QualityCounts sum = kept.counts.merge(partial.getVariant(), more, QualityCounts::plus);
        keep(model, kept);
        return new QualityCounted(routing, partial.getVariant(), sum);
    }

    private Kept kept(String model) {
        Kept kept = new Kept(new TreeMap<>(), new TreeMap<>());
        byte[] bytes = store.get(key(model));
        if (bytes == null) {
            return kept;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            for (int left = in.readInt(); left > 0; left--) {
                kept.routings.put(in.readLong(), in.readLong());
            }
            for (int left = in.readInt(); left > 0; left--) {
                kept.counts.put(
                        in.readUTF(),
                        new QualityCounts(in.readLong(), in.readLong(), in.readDouble(), in.readDouble()));
            }
            return kept;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void keep(String model, Kept kept) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(kept.routings.size());
            for (Map.Entry<Long, Long> routing : kept.routings.entrySet()) {
                out.writeLong(routing.getKey());
                out.writeLong(routing.getValue());
            }
            out.writeInt(kept.counts.size());
            for (Map.Entry<String, QualityCounts> arm : kept.counts.entrySet()) {
                out.writeUTF(arm.getKey());
                out.writeLong(arm.getValue().rows());
                out.writeLong(arm.getValue().positives());
                out.writeDouble(arm.getValue().brierSum());
                out.writeDouble(arm.getValue().brierSquares());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        store.put(key(model), bytes.toByteArray());
    }

    private static Bytes key(String model) {
        return Bytes.wrap(model.getBytes(StandardCharsets.UTF_8));
    }
}
