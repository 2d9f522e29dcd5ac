package io.millrace.serving.models;

import io.millrace.records.Artifact;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.control.BundleStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Versions of a model that are being loaded, or were and are in no route yet: each once, however often it is asked for while it is wanted. Used by the
 * control thread alone, which never waits for them.
 */
final class Loads {

    private record Load(Artifact artifact, CompletableFuture<Obtained> result) {}

    private final VersionLoader loader;
    private final Executor executor;
    private final Map<String, Load> loads = new HashMap<>();

    /** @param executor loads one version at a time */
    Loads(VersionLoader loader, Executor executor) {
        this.loader = loader;
        this.executor = executor;
    }

    /** What has come of loading a version; begins to load it where nobody has. What did not come can be asked for anew. */
    Obtained get(ModelVersion registered, BundleStore bundles) {
        String version = registered.getVersion();
        Load load = loads.get(version);
        if (load != null && !load.artifact().equals(registered.getArtifact())) {
            drop(version);
            load = null;
        }
        if (load == null) {
            Obtained checked = loader.check(registered, bundles);
            if (!(checked instanceof Obtained.Loading)) {
                return checked;
            }
            load = new Load(
                    registered.getArtifact(),
                    CompletableFuture.supplyAsync(() -> loader.load(registered, bundles), executor));
            loads.put(version, load);
        }
        Obtained obtained = load.result().getNow(new Obtained.Loading());
        if (obtained instanceof Obtained.NotYet || obtained instanceof Obtained.Refused) {
            loads.remove(version);
        }
        return obtained;
    }

    /** Drops what is not among these: it is not begun, or what comes of it is left to the collector. */
    void keepOnly(List<String> wanted) {
        List.copyOf(loads.keySet()).stream()
                .filter(version -> !wanted.contains(version))
                .forEach(this::drop);
    }

    private void drop(String version) {
        Load load = loads.remove(version);
        if (load != null) {
            load.result().cancel(false);
        }
    }
}
