package io.millrace.retrainer.registry;

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
import java.util.Map;
import java.util.Optional;

/** The registered versions of a model, as they were when the registry was read to its end. */
public final class ModelRegistry {
    private static final Comparator<int[]> BY_PRECEDENCE = Comparator.<int[]>comparingInt(parts -> parts[0])
            .thenComparingInt(parts -> parts[1])
            .thenComparingInt(parts -> parts[2]);

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

    /**
     * The next semantic version: 1.0.0 at first; then a new MAJOR for another label or another major version of the feature set, a new
     * MINOR for other features or hyper-parameters, and a new PATCH for new data alone.
     */
    public String next(String featureSetVersion, String label, Map<String, String> parameters) {
        Optional<ModelVersion> latest =
                versions.stream().max(Comparator.comparing(version -> parts(version.getVersion()), BY_PRECEDENCE));
        if (latest.isEmpty()) {
            return "1.0.0";
        }
        ModelVersion before = latest.get();
        int[] parts = parts(before.getVersion());
        if (!before.getLabelName().equals(label)
                || parts(before.getFeatureSetVersion())[0] != parts(featureSetVersion)[0]) {
            return (parts[0] + 1) + ".0.0";
        }
        if (!before.getParameters().equals(parameters)
                || !before.getFeatureSetVersion().equals(featureSetVersion)) {
            return parts[0] + "." + (parts[1] + 1) + ".0";
        }
        return parts[0] + "." + parts[1] + "." + (parts[2] + 1);
    }

    private static int[] parts(String version) {
        String[] texts = version.split("\\.", -1);
        if (texts.length != 3) {
            throw new IllegalArgumentException(version + " is no semantic version");
        }
        return new int[] {Integer.parseInt(texts[0]), Integer.parseInt(texts[1]), Integer.parseInt(texts[2])};
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
