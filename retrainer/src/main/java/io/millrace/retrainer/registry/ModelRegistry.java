package io.millrace.retrainer.registry;

import io.millrace.project.SemanticVersion;
import io.millrace.records.ModelVersion;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.topics.TopicReader;
import io.millrace.wire.RecordSerde;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The registered versions of a model, as they were when the registry was read to its end. */
public final class ModelRegistry {
    private final List<ModelVersion> versions;

    public ModelRegistry(List<ModelVersion> versions) {
        this.versions = List.copyOf(versions);
    }

    public static ModelRegistry read(TrainerContext context, String model) {
        RecordSerde<ModelVersion> serde = context.serdes().of(ModelVersion.class);
        List<ModelVersion> versions = new ArrayList<>();
        TopicReader.readAll(context, "registry", context.topics().modelRegistry(), record -> {
            if (record.value() != null) {
                ModelVersion version = serde.fromBytes(record.value());
                if (version.getModel().equals(model)) {
                    versions.add(version);
                }
            }
        });
        return new ModelRegistry(versions);
    }

    /** All of them, in any order. */
    public List<ModelVersion> versions() {
        return versions;
    }

    /** The version that a retrain event has led to, if it has. */
    public Optional<ModelVersion> of(String retrainId) {
        return versions.stream()
                .filter(version -> version.getRetrainId().equals(retrainId))
                .findFirst();
    }

    /** The version that a model gets which is registered next: 1.0.0 at first, then the latest one's successor by the {@link VersionRule}. */
    public String next(ModelTraits traits) {
        return versions.stream()
                .max(Comparator.comparing(ModelRegistry::semantic))
                .map(latest -> VersionRule.next(semantic(latest), ModelTraits.of(latest), traits))
                .orElse(SemanticVersion.FIRST)
                .toString();
    }

    private static SemanticVersion semantic(ModelVersion version) {
        return SemanticVersion.parse(version.getVersion());
    }

    /** A deterministic id: 32 hex digits of the SHA-256 over what it is for and the retrain event. */
    public static String id(String purpose, String retrainId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((purpose + '\n' + retrainId).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
