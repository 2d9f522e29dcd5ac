package io.millrace.serving.testing;

import io.millrace.bundle.ModelBundle;
import io.millrace.project.Project;
import io.millrace.records.Artifact;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.records.Routing;
import io.millrace.runtime.control.BundleStore;
import io.millrace.runtime.control.BundleUnavailableException;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.control.ModelAdmission;
import io.millrace.runtime.control.ModelView;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Control topics in memory: models that were registered, and views of deployments over them. */
public final class FakeControl {
    private final Map<String, ModelVersion> versions = new HashMap<>();
    private final Map<String, byte[]> bundles = new HashMap<>();
    private final ModelAdmission admission;
    private long offset = -1;

    /** Whose bundles are all admitted. */
    public FakeControl() {
        this(new Shop().project);
    }

    /** Whose bundles are admitted as an admission says. */
    public FakeControl(ModelAdmission admission) {
        this.admission = admission;
    }

    /** Whose bundles are admitted by a project's own rules. */
    public FakeControl(Project project) {
        admission = new ModelAdmission(project.name(), project.constraints().modelSize(), null);
    }

    /** Registers a model; its chunks are there. */
    public void register(String version, byte[] bundle) {
        String sha256 = ModelBundle.sha256(bundle);
        versions.put(version, Shop.version(version, sha256));
        bundles.put(sha256, bundle);
    }

    /** Registers a model as a record says; its chunks are there. */
    public void register(ModelVersion version, byte[] bundle) {
        versions.put(version.getVersion(), version);
        bundles.put(version.getArtifact().getSha256(), bundle);
    }

    /** Registers a model that was trained on another feature set than 1.0.0; its chunks are there. */
    public void registerTrainedOn(String featureSet, String version, byte[] bundle) {
        String sha256 = ModelBundle.sha256(bundle);
        Artifact artifact = new Artifact(sha256, 1L, 1, 0L, null);
        versions.put(version, ModelVersions.trainedOn(featureSet, version, "stops", "stops", artifact));
        bundles.put(sha256, bundle);
    }

    /** Registers a model whose chunks have not arrived; gives what makes them arrive. */
    public Runnable registerWithoutChunks(String version, byte[] bundle) {
        String sha256 = ModelBundle.sha256(bundle);
        versions.put(version, Shop.version(version, sha256));
        return () -> bundles.put(sha256, bundle);
    }

    private byte[] fetch(ModelVersion version) throws BundleUnavailableException {
        admission.check(version);
        byte[] bytes = bundles.get(version.getArtifact().getSha256());
        if (bytes == null) {
            throw new BundleUnavailableException("no chunk has been read", true);
        }
        admission.checkRead(bytes.length);
        return bytes;
    }

    /** The next deployment. */
    public ControlView deploy(String champion, String previous) {
        return deploy(champion, previous, null);
    }

    /** The next deployment, which says who scores whom. */
    public ControlView deploy(String champion, String previous, @Nullable Routing routing) {
        offset++;
        return view(champion, previous, routing);
    }

    /** The same deployment, looked at again. */
    public ControlView view(String champion, String previous) {
        return view(champion, previous, null);
    }

    /** The same deployment, looked at again. */
    public ControlView view(String champion, String previous, @Nullable Routing routing) {
        Deployment deployment = Deployments.of(offset, champion, previous, routing);
        BundleStore store = this::fetch;
        return new ControlView(Map.of("stops", new ModelView(deployment, offset, versions, store)), store, 0);
    }
}
