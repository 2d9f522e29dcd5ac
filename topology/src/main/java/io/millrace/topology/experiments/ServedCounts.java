package io.millrace.topology.experiments;

import io.millrace.project.ExperimentDefinition;
import io.millrace.records.ArmCounts;
import io.millrace.records.ServingReport;
import io.millrace.topology.records.ByteStores;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How many vectors serving was given per variant, and on how many it failed. Reports speak of a routing; which experiment that carried out, the
 * deployment says. Either may be read first.
 */
final class ServedCounts {
    private final KeyValueStore<Bytes, byte[]> store;

    ServedCounts(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /**
     * What was counted.
     *
     * @param samples vectors
     * @param errors those on which the version failed
     */
    record Served(long samples, long errors) {
        private static final int BYTES = 2 * Long.BYTES;

        byte[] encode() {
            return ByteBuffer.allocate(BYTES).putLong(samples).putLong(errors).array();
        }

        static Served decode(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Served(in.getLong(), in.getLong());
        }

        Served plus(Served other) {
            return new Served(samples + other.samples, errors + other.errors);
        }
    }

    /** A routing carries out an experiment. */
    void route(String experiment, String model, long sequence) {
        store.put(key("route", experiment, model, Long.toString(sequence)), new byte[0]);
    }

    /** Adds what an instance has counted; a report that comes again counts once. */
    void report(String model, ServingReport report) {
        Bytes instance = key("instance", report.getInstance(), model);
        if (ByteStores.time(store, instance, -1) >= report.getNumber()) {
            return;
        }
        for (ArmCounts arm : report.getArms()) {
            if (!arm.getShadow() && ExperimentDefinition.variants().contains(arm.getVariant())) {
                Bytes key = key("served", model, Long.toString(report.getRoutingSequence()), arm.getVariant());
                Served more = new Served(arm.getSamples(), arm.getErrors());
                store.put(key, served(key).plus(more).encode());
            }
        }
        if (report.getLeaving()) {
            store.delete(instance);
        } else {
            ByteStores.keepTime(store, instance, report.getNumber());
        }
    }

    /** What was counted of a variant, under every routing that carried its experiment out. */
    Served of(String experiment, String model, String variant) {
        Served sum = new Served(0, 0);
        String prefix = "route\0" + experiment + '\0' + model;
        try (KeyValueIterator<Bytes, byte[]> routes = store.range(bytes(prefix + '\0'), bytes(prefix + '\1'))) {
            while (routes.hasNext()) {
                KeyValue<Bytes, byte[]> route = routes.next();
                String sequence = new String(route.key.get(), StandardCharsets.UTF_8).substring(prefix.length() + 1);
                sum = sum.plus(served(key("served", model, sequence, variant)));
            }
        }
        return sum;
    }

    private Served served(Bytes key) {
        byte[] bytes = store.get(key);
        return bytes == null ? new Served(0, 0) : Served.decode(bytes);
    }

    private static Bytes key(String... parts) {
        return bytes(String.join("\0", parts));
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
