package io.millrace.topology.drift;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.HeapRoom;
import io.millrace.bundle.ModelBundle;
import io.millrace.drift.DriftReference;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.control.BundleStore;
import io.millrace.runtime.control.BundleUnavailableException;
import io.millrace.runtime.control.ControlListener;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelView;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * References out of the bundles of registered models. A version is known to whoever scored with it before it is known here: then
 * the asking thread waits for the control topics to catch up. Thread-safe.
 */
public final class WatchedReferences implements ControlListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedReferences.class);

    private final Duration patience;
    private final HeapRoom room;
    private final Map<Key, Optional<DriftReference>> known = new ConcurrentHashMap<>();
    private final Object viewChanged = new Object();
    private final Object reading = new Object();
    private @Nullable ControlView view;
    private long views;
    private boolean closed;

    /** Versions are called alike in every model. */
    private record Key(String model, String version) {
        @Override
        public String toString() {
            return model + " " + version;
        }
    }

    /**
     * References that are read when they are asked for.
     *
     * @param patience how long a thread waits for a version; less than a consumer's longest poll interval
     * @param room for a bundle
     */
    public WatchedReferences(Duration patience, HeapRoom room) {
        this.patience = patience;
        this.room = room;
    }

    @Override
    public boolean accept(ControlView now) {
        synchronized (viewChanged) {
            view = now;
            views++;
            viewChanged.notifyAll();
        }
        return true;
    }

    /** The references of a model's versions. */
    public DriftReferences of(String model) {
        return version -> reference(new Key(model, version));
    }

    private @Nullable DriftReference reference(Key version) {
        Optional<DriftReference> reference = known.get(version);
        if (reference == null) {
            reference = await(version);
            known.put(version, reference);
        }
        return reference.orElse(null);
    }

    private Optional<DriftReference> await(Key version) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                ModelView now = viewWith(version, deadline);
                ModelVersion model = now.version(version.version).orElseThrow();
                try {
                    return read(version, model, now.bundles());
                } catch (BundleUnavailableException unavailable) {
                    if (!unavailable.retriable()) {
                        LOG.error("Drift of version {} is not watched: {}", version, unavailable.getMessage());
                        return Optional.empty();
                    }
                    pause(version, deadline);
                } catch (BadBundleException bad) {
                    LOG.error("Drift of version {} is not watched: {}", version, bad.getMessage());
                    return Optional.empty();
                }
            }
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }

    private Optional<DriftReference> read(Key version, ModelVersion model, BundleStore bundles)
            throws BundleUnavailableException, BadBundleException {
        // Room is for one at a time; and whoever waited for another that reads the same need not read it again.
        synchronized (reading) {
            Optional<DriftReference> read = known.get(version);
            if (read != null) {
                return read;
            }
            room.require(model.getArtifact().getSize());
            Optional<DriftReference> reference =
                    Optional.of(ModelBundle.decode(bundles.fetch(model)).reference());
            known.put(version, reference);
            return reference;
        }
    }

    private ModelView viewWith(Key version, long deadline) throws InterruptedException {
        synchronized (viewChanged) {
            while (view == null
                    || view.model(version.model).version(version.version).isEmpty()) {
                viewChanged.wait(millisLeft(version, deadline));
            }
            return view.model(version.model);
        }
    }

    /** Waits a second, or until there is another view. */
    private void pause(Key version, long deadline) throws InterruptedException {
        long second = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        synchronized (viewChanged) {
            long seen = views;
            while (views == seen && System.nanoTime() < second) {
                viewChanged.wait(Math.min(1000, millisLeft(version, deadline)));
            }
        }
    }

    private long millisLeft(Key version, long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || closed) {
            throw new TimeoutException("model version " + version + " could not be had within " + patience);
        }
        return 1 + left / 1_000_000;
    }

    /** Whoever waits gives up: a task that waits for a version would hold up the stop of its process. */
    @Override
    public void close() {
        synchronized (viewChanged) {
            closed = true;
            viewChanged.notifyAll();
        }
    }
}
