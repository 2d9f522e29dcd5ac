package io.millrace.quickstart.report;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.ModelBundle;
import io.millrace.bundle.Scorer;
import io.millrace.features.FeatureSet;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.topics.TopicCatalogue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The registered models, in the order in which they were registered, and what is in service.
 *
 * @param versions one per model and version
 * @param deployments the latest of each model
 * @param chunks chunks of bundles by SHA-256 and index
 */
record Models(
        List<ModelVersion> versions,
        Map<String, Deployment> deployments,
        Map<String, TreeMap<Integer, byte[]>> chunks) {

    static Models read(TopicReader topics, TopicCatalogue catalogue) {
        Map<String, ModelVersion> versions = new LinkedHashMap<>();
        topics.read(
                catalogue.modelRegistry(),
                ModelVersion.class,
                (record, version) -> versions.put(version.getModel() + "/" + version.getVersion(), version));
        Map<String, Deployment> deployments = new HashMap<>();
        topics.read(
                catalogue.deployments(),
                Deployment.class,
                (record, deployment) -> deployments.put(deployment.getModel(), deployment));
        Map<String, TreeMap<Integer, byte[]>> chunks = new TreeMap<>();
        topics.read(catalogue.modelArtifacts(), ArtifactChunk.class, (record, chunk) -> chunks.computeIfAbsent(
                        chunk.getSha256(), sha -> new TreeMap<>())
                .put(chunk.getIndex(), bytes(chunk.getData())));
        return new Models(List.copyOf(versions.values()), deployments, chunks);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    String stage(ModelVersion version) {
        Deployment latest = deployments.get(version.getModel());
        return latest == null || !latest.getStages().containsKey(version.getVersion())
                ? "NONE"
                : latest.getStages().get(version.getVersion()).name();
    }

    /** The versions of a model. */
    List<ModelVersion> of(String model) {
        return versions.stream()
                .filter(version -> version.getModel().equals(model))
                .toList();
    }

    /** The version of a model that is in service; null when there is none. */
    @Nullable ModelVersion champion(String model) {
        Deployment latest = deployments.get(model);
        return latest == null
                ? null
                : of(model).stream()
                        .filter(version -> version.getVersion().equals(latest.getChampion()))
                        .findFirst()
                        .orElse(null);
    }

    /** Loads a version as serving does, golden rows and all. */
    Scorer scorer(ModelVersion version, FeatureSet features) throws BadBundleException {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        chunks.getOrDefault(version.getArtifact().getSha256(), new TreeMap<>())
                .values()
                .forEach(bundle::writeBytes);
        return Scorer.load(ModelBundle.decode(bundle.toByteArray()), features);
    }
}
