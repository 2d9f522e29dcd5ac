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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The registered models, in the order in which they were registered, and what is in service.
 *
 * @param versions one per version
 * @param deployment the latest; null when there is none
 * @param chunks chunks of bundles by SHA-256 and index
 */
record Models(
        List<ModelVersion> versions, @Nullable Deployment deployment, Map<String, TreeMap<Integer, byte[]>> chunks) {

    static Models read(TopicReader topics, TopicCatalogue catalogue) {
        Map<String, ModelVersion> versions = new LinkedHashMap<>();
        topics.read(
                catalogue.modelRegistry(),
                ModelVersion.class,
                (record, version) -> versions.put(version.getVersion(), version));
        List<Deployment> deployments = new ArrayList<>();
        topics.read(catalogue.deployments(), Deployment.class, (record, deployment) -> deployments.add(deployment));
        Map<String, TreeMap<Integer, byte[]>> chunks = new TreeMap<>();
        topics.read(catalogue.modelArtifacts(), ArtifactChunk.class, (record, chunk) -> chunks.computeIfAbsent(
                        chunk.getSha256(), sha -> new TreeMap<>())
                .put(chunk.getIndex(), bytes(chunk.getData())));
        return new Models(
                List.copyOf(versions.values()),
                deployments.isEmpty() ? null : deployments.get(deployments.size() - 1),
                chunks);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    String stage(ModelVersion version) {
        Deployment latest = deployment;
        return latest == null || !latest.getStages().containsKey(version.getVersion())
                ? "NONE"
                : latest.getStages().get(version.getVersion()).name();
    }

    /** The version with the champion alias; null when there is none. */
    @Nullable String champion() {
        Deployment latest = deployment;
        return latest == null ? null : latest.getChampion();
    }

    /** The registered model of that version; null when there is none. */
    @Nullable ModelVersion version(@Nullable String version) {
        return versions.stream()
                .filter(model -> model.getVersion().equals(version))
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
